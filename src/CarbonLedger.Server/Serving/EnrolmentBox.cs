using CarbonLedger.Entries.Kinds;
using CarbonLedger.Ledger;

namespace CarbonLedger.Server.Serving;

/// <summary>
/// Enrolments on their way into the log: a folder of files, each with the entries of some devices, signed. Whoever enrols puts a file in; the
/// server publishes it, enrols its devices at the edge when the batch is committed, and renames the file to say what came of it.
/// </summary>
public sealed class EnrolmentBox(string dataFolder)
{
    /// <summary>The folder, in the server's data folder.</summary>
    public const string Folder = "enrolments";

    /// <summary>Devices of one file.</summary>
    public const int DevicesMax = 10_000;

    private const string Waiting = ".entries", Done = ".published", Refused = ".refused";

    private string Path => System.IO.Path.Combine(dataFolder, Folder);

    /// <summary>Puts enrolments in; when this returns, they are durable.</summary>
    /// <exception cref="ArgumentException">None, or more than <see cref="DevicesMax"/>.</exception>
    /// <exception cref="IOException">The file can't be written.</exception>
    public void Add(IReadOnlyList<DeviceEntry> devices, string name)
    {
        if (devices.Count is 0 or > DevicesMax)
        {
            throw new ArgumentException($"{devices.Count} devices; expected 1 to {DevicesMax} in a file.", nameof(devices));
        }

        Directory.CreateDirectory(Path);
        byte[] bytes = EntryBundle.Encode([.. devices.OrderBy(device => device.Device).Select(device => (ReadOnlyMemory<byte>)device.Encode())]);
        string path = System.IO.Path.Combine(Path, name + Waiting), part = path + ".part";
        using (FileStream file = new(part, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            file.Write(bytes);
            file.Flush(flushToDisk: true);
        }

        File.Move(part, path, overwrite: false);
    }

    /// <summary>The files that wait, oldest name first.</summary>
    public IReadOnlyList<string> Pending() => Directory.Exists(Path) ? [.. Directory.EnumerateFiles(Path, "*" + Waiting).Order(StringComparer.Ordinal)] : [];

    /// <summary>The enrolments of a file, by device.</summary>
    /// <exception cref="LedgerFormatException">The file is not what <see cref="Add"/> writes.</exception>
    public static IReadOnlyList<DeviceEntry> Read(string file) => [.. EntryBundle.Decode(File.ReadAllBytes(file)).Select(DeviceEntry.Decode)];

    /// <summary>Says that a file's devices are committed.</summary>
    public static void Finish(string file) => File.Move(file, System.IO.Path.ChangeExtension(file, Done), overwrite: true);

    /// <summary>Puts a file aside that the log refuses, and beside it why.</summary>
    public static void Refuse(string file, string reason)
    {
        File.WriteAllText(System.IO.Path.ChangeExtension(file, Refused + ".txt"), reason + "\n");
        File.Move(file, System.IO.Path.ChangeExtension(file, Refused), overwrite: true);
    }
}
