using System.CommandLine;

namespace CarbonLedger.Cli.Commands;

/// <summary><c>audit export</c> and what else an auditor makes from a published log.</summary>
internal static class AuditCommand
{
    public static Command Create() => new("audit", "Make what an audit needs from an exported log: bundles, packs and evidence.") { AuditExportCommand.Create(), AuditSampleCommand.Create(), AuditOpinionCommand.Create() };

    internal static Option<string> LogOption() => new("--log") { Description = "The folder of an exported log (checkpoint, tile/…, batch/…).", Required = true };

    internal static Option<string> OutOption(string description) => new("--out") { Description = description, Required = true };

    /// <exception cref="UsageException">Something stands there already.</exception>
    internal static string NewPath(string path) => string.IsNullOrWhiteSpace(path) ? throw new UsageException("--out is empty.")
        : Path.Exists(path) ? throw new UsageException($"--out {path}: exists already.")
        : path;

    internal static async Task WriteNewAsync(string path, ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } parent)
        {
            Directory.CreateDirectory(parent);
        }

        await using FileStream file = new(path, FileMode.CreateNew, FileAccess.Write);
        await file.WriteAsync(bytes, cancel);
    }
}
