using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace CarbonLedger.Ingest.Broker;

/// <summary>The file of a password that only its owner may read and write (mode 0600).</summary>
internal static class BrokerPassword
{
    /// <summary>Bytes of a password.</summary>
    public const int BytesMax = 1_024;

    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The one line of the file, without its end.</summary>
    /// <exception cref="IOException">The file can't be read, or holds other than one line of 1 to 1,024 bytes.</exception>
    /// <exception cref="UnauthorizedAccessException">Others than the owner may read or write it.</exception>
    public static byte[] Read(string path)
    {
        using SafeFileHandle file = File.OpenHandle(path);
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & ~Mode) != 0)
        {
            throw new UnauthorizedAccessException($"{path} has mode {Convert.ToString((int)File.GetUnixFileMode(file), 8)}: others could read or change it. Expected 600.");
        }

        Span<byte> bytes = stackalloc byte[BytesMax + 3];
        int length = RandomAccess.Read(file, bytes, 0);
        ReadOnlySpan<byte> line = bytes[..length];
        line = line.EndsWith("\r\n"u8) ? line[..^2] : line.EndsWith("\n"u8) ? line[..^1] : line;
        byte[] password = line.Length is >= 1 and <= BytesMax && !line.ContainsAny((byte)'\r', (byte)'\n')
            ? line.ToArray()
            : throw new IOException($"{path}: expected one line of 1 to {BytesMax} bytes.");
        CryptographicOperations.ZeroMemory(bytes);
        return password;
    }
}
