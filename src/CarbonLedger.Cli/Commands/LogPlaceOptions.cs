using System.CommandLine;
using CarbonLedger.Server.Logs;

namespace CarbonLedger.Cli.Commands;

/// <summary>Where the log lies that a command works on.</summary>
internal sealed class LogPlaceOptions
{
    /// <summary>The environment variable that names a PostgreSQL database where no option does.</summary>
    public const string PostgresVariable = "CARBONLEDGER_POSTGRES";

    private readonly Option<string?> data = new("--data") { Description = $"The folder of a server: {LogPlace.LedgerFile} and {LogPlace.JournalFile}." };
    private readonly Option<string?> postgres = new("--postgres") { Description = $"A PostgreSQL database, as an Npgsql connection string. Better in the environment, {PostgresVariable}: words of a command are seen by every user of the machine." };
    private readonly Option<string?> journal = new("--journal") { Description = "With PostgreSQL: the signing journal, a file kept out of the database's back-up." };
    private readonly Option<string?> origin = new("--origin") { Description = "Which log, if there are several." };

    public void AddTo(Command command)
    {
        command.Options.Add(data);
        command.Options.Add(postgres);
        command.Options.Add(journal);
        command.Options.Add(origin);
    }

    /// <summary>The origin as given.</summary>
    public string? Origin(ParseResult parsed) => parsed.GetValue(origin);

    /// <summary>Whether a place was named in the command itself.</summary>
    public bool NamesPlace(ParseResult parsed) => parsed.GetValue(data) is not null || parsed.GetValue(postgres) is not null;

    /// <summary>The connection string in <see cref="PostgresVariable"/>; null where none is set.</summary>
    public static string? PostgresOfEnvironment() => Environment.GetEnvironmentVariable(PostgresVariable) is { Length: > 0 } connection ? connection : null;

    /// <summary>Opens the place.</summary>
    /// <param name="create">Whether to make what is missing, the schema included.</param>
    /// <param name="signs">Whether the command needs the journal.</param>
    /// <exception cref="UsageException">No place is named, or two, or the journal is missing.</exception>
    /// <exception cref="IOException">It can't be opened.</exception>
    public async Task<LogPlace> OpenAsync(ParseResult parsed, bool create = false, bool signs = false, CancellationToken cancel = default)
    {
        string? folder = parsed.GetValue(data);
        if (folder is not null && parsed.GetValue(postgres) is not null)
        {
            throw new UsageException("--data and --postgres name two places; give one.");
        }

        if (folder is not null)
        {
            return parsed.GetValue(journal) is null ? LogPlace.OpenFolder(folder, create) : throw new UsageException($"--journal goes with --postgres; a folder has its own {LogPlace.JournalFile}.");
        }

        string connection = Connection(parsed) ?? throw new UsageException($"Where does the log lie? Give --data FOLDER, or --postgres CONNECTION (or set {PostgresVariable}).");
        if (signs && parsed.GetValue(journal) is null)
        {
            throw new UsageException("--journal is missing: with PostgreSQL the signing journal is a file of its own, kept out of the database's back-up.");
        }

        try
        {
            return await LogPlace.OpenPostgresAsync(connection, parsed.GetValue(journal), create, cancel);
        }
        catch (ArgumentException e)
        {
            throw new UsageException($"--postgres is not an Npgsql connection string: {e.Message}");
        }
    }

    private string? Connection(ParseResult parsed) =>
        parsed.GetValue(data) is not null ? null : parsed.GetValue(postgres) ?? PostgresOfEnvironment();
}
