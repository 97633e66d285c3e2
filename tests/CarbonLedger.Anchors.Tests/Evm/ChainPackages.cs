using System.Diagnostics;

namespace CarbonLedger.Anchors.Tests.Evm;

/// <summary>The npm packages of tests/third-party/chains; a test that needs one which is missing is skipped.</summary>
internal static class ChainPackages
{
    public static readonly string Folder = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", "third-party", "chains"));

    private static readonly string Modules = Path.Combine(Folder, "node_modules");

    /// <summary>Path of anvil's program, or the test is skipped.</summary>
    public static string Anvil()
    {
        string scope = Path.Combine(Modules, "@foundry-rs");
        string? program = Directory.Exists(scope) ? Directory.GetDirectories(scope, "anvil-*").Select(folder => Path.Combine(folder, "bin", "anvil")).FirstOrDefault(File.Exists) : null;
        return program ?? throw Missing("@foundry-rs/anvil");
    }

    /// <summary>Path of ganache's script, or the test is skipped.</summary>
    public static string Ganache() => Require("ganache", Path.Combine("ganache", "dist", "node", "cli.js"));

    /// <summary>Runs a script of the folder with node and gives what it prints.</summary>
    public static async Task<string> RunAsync(string package, string script)
    {
        Require(package, package);
        ProcessStartInfo start = new("node", [Path.Combine(Folder, script)]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        Assert.True(process.ExitCode == 0, await error + output);
        return output;
    }

    private static string Require(string package, string path)
    {
        string full = Path.Combine(Modules, path);
        return Path.Exists(full) ? full : throw Missing(package);
    }

    private static Exception Missing(string package)
    {
        Assert.Skip($"tests/third-party/chains has no {package}: tests/run.sh --install makes it.");
        throw new UnreachableException();
    }
}
