using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace CarbonLedger.Server.Keys;

/// <summary>Files that only their owner may read and write (mode 0600), as every secret is kept in.</summary>
public static class OwnerOnly
{
    private const int LineBytesMax = 4_096;
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Writes a new file. When this returns, it is durable.</summary>
    /// <exception cref="IOException">The file exists, or can't be written.</exception>
    public static void WriteNew(string path, ReadOnlySpan<byte> content)
    {
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = Mode;
        }

        using FileStream file = new(path, options);
        file.Write(content);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Reads a file whole; the caller clears what it was given.</summary>
    /// <param name="bytesMax">The most bytes read; a longer file is cut there and left to its parser to refuse.</param>
    /// <exception cref="UnauthorizedAccessException">Others than the owner may read or write it.</exception>
    public static byte[] Read(string path, int bytesMax)
    {
        using SafeFileHandle file = File.OpenHandle(path);
        Require(path, file);
        byte[] bytes = new byte[(int)Math.Min(RandomAccess.GetLength(file), bytesMax)];
        int length = RandomAccess.Read(file, bytes, 0);
        return length == bytes.Length ? bytes : throw new IOException(string.Create(CultureInfo.InvariantCulture, $"{path}: {length} of {bytes.Length} bytes could be read."));
    }

    /// <summary>The first line of a file, in which a secret is kept.</summary>
    /// <exception cref="UnauthorizedAccessException">Others than the owner may read or write it.</exception>
    public static string ReadLine(string path) => Encoding.UTF8.GetString(Read(path, LineBytesMax)).Split('\n')[0].TrimEnd('\r');

    private static void Require(string path, SafeFileHandle file)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        UnixFileMode mode = File.GetUnixFileMode(file);
        if ((mode & ~(Mode | UnixFileMode.UserExecute)) != 0)
        {
            throw new UnauthorizedAccessException($"{path} has mode {Convert.ToString((int)mode, 8)}: others could read or change it. Expected 600; if it was ever open to others, make a new one.");
        }
    }
}
