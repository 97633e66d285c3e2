using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Npgsql;

namespace CarbonLedger.Storage.Tests;

/// <summary>
/// A PostgreSQL server of the tests' own, in a temporary folder and on a free port of the loopback, for as long as the tests of
/// its group run. Without a server program on the machine its tests are skipped.
/// </summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private const string Installed = "/usr/lib/postgresql";
    private const string UnprivilegedUser = "postgres";

    private readonly string password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
    private readonly string? programs = FindPrograms();
    private string folder = "";
    private int port;
    private int databases;

    /// <summary>Whether a server program is on this machine.</summary>
    public bool IsInstalled => programs is not null;

    /// <summary>Whether it waits for the disk as it does in operation, with PostgreSQL's own shared buffers; tests gain nothing by that.</summary>
    public bool WaitsForTheDisk { get; init; }

    private string Data => Path.Combine(folder, "data");

    public async ValueTask InitializeAsync()
    {
        if (programs is null)
        {
            return;
        }

        folder = Directory.CreateTempSubdirectory("carbonledger-postgres-").FullName;
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync("chown", UnprivilegedUser, folder);
        }

        string passwordFile = Path.Combine(folder, "password");
        await File.WriteAllTextAsync(passwordFile, password);
        await RunAsServerAsync("initdb", "-D", Data, "-U", "postgres", "-A", "scram-sha-256", $"--pwfile={passwordFile}", "-E", "UTF8", "--locale=C", "--no-sync");
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (programs is not null)
        {
            // By the process id in the data folder: this server and no other.
            await RunAsServerAsync("pg_ctl", "stop", "-D", Data, "-m", "immediate", "-w");
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>A new, empty database; skips the test when there is no server.</summary>
    public async Task<PostgresDatabase> CreateAsync()
    {
        Assert.SkipWhen(programs is null, $"PostgreSQL 15 or newer is not installed under {Installed}.");
        string name = string.Create(CultureInfo.InvariantCulture, $"test_{++databases}");
        await ExecuteAsync($"CREATE DATABASE {name}");
        return new PostgresDatabase(this, name);
    }

    /// <summary>Runs statements on the server itself, outside of the databases of tests.</summary>
    public async Task ExecuteAsync(params string[] statements)
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(ConnectionString("postgres", "postgres"));
        foreach (string statement in statements)
        {
            await using NpgsqlCommand command = source.CreateCommand(statement);
            await command.ExecuteNonQueryAsync();
        }
    }

    /// <summary>A database as the back-up tool writes it out.</summary>
    public async Task<string> DumpAsync(string database)
    {
        string file = Path.Combine(folder, $"{database}.dump");
        await RunAsServerAsync("pg_dump", "--format=custom", $"--file={file}", $"--dbname={ToolConnection(database)}");
        return file;
    }

    /// <summary>A dump brought back into an empty database.</summary>
    public Task RestoreAsync(string file, string database) => RunAsServerAsync("pg_restore", "--exit-on-error", $"--dbname={ToolConnection(database)}", file);

    private string ToolConnection(string database) => string.Create(CultureInfo.InvariantCulture, $"postgresql://postgres:{password}@127.0.0.1:{port}/{database}");

    public string ConnectionString(string database, string user) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = port,
        Database = database,
        Username = user,
        Password = password,
    }.ToString();

    /// <summary>A user that may log in and is a member of a role.</summary>
    public Task CreateMemberAsync(string user, string role) => ExecuteAsync($"DROP ROLE IF EXISTS {user}", $"CREATE ROLE {user} LOGIN PASSWORD '{password}' IN ROLE {role}");

    private static string? FindPrograms() => !OperatingSystem.IsLinux() || !Directory.Exists(Installed) ? null : Directory.EnumerateDirectories(Installed)
        .Where(version => int.TryParse(Path.GetFileName(version), CultureInfo.InvariantCulture, out int major) && major >= 15)
        .Select(version => Path.Combine(version, "bin"))
        .Order(StringComparer.Ordinal)
        .FirstOrDefault(programs => File.Exists(Path.Combine(programs, "postgres")));

    // Somebody else may take the port between finding and using it: then another one.
    private async Task StartAsync()
    {
        string disk = WaitsForTheDisk ? "-c fsync=on -c synchronous_commit=on" : "-c fsync=off -c shared_buffers=32MB";
        for (int attempt = 1; ; attempt++)
        {
            port = FreePort();
            string options = string.Create(
                CultureInfo.InvariantCulture,
                $"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories='' {disk} -c max_connections=60 -c jit=off");
            try
            {
                await RunAsServerAsync("pg_ctl", "start", "-D", Data, "-w", "-t", "120", "-l", Path.Combine(folder, "log"), "-o", options);
                return;
            }
            catch (InvalidOperationException) when (attempt < 3)
            {
            }
        }
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    // The server refuses to run as root.
    private Task RunAsServerAsync(string program, params string[] words)
    {
        string path = Path.Combine(programs!, program);
        return Environment.IsPrivilegedProcess ? RunAsync("runuser", ["-u", UnprivilegedUser, "--", path, .. words]) : RunAsync(path, words);
    }

    private async Task RunAsync(string program, params string[] words)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, words) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', words)} ended with {process.ExitCode}: {await output}{error}");
        }
    }
}
