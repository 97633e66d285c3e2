namespace CarbonLedger.Storage.Influx;

/// <summary>An InfluxDB server and a bucket in it: 2.x and 3.x as they are, 1.8 by its compatible <c>/api/v2/write</c>, where the bucket is the database.</summary>
public sealed record InfluxOptions
{
    /// <summary>Characters of an organisation or a bucket.</summary>
    public const int NameMax = 256;

    /// <summary>Where the server is, with or without a path before <c>/api</c>.</summary>
    public required Uri Url { get; init; }

    public required string Organisation { get; init; }

    /// <summary>Must exist; nothing here creates it.</summary>
    public required string Bucket { get; init; }

    /// <summary>Gives the token, asked before every request, so that a new one needs no start; null: none is sent.</summary>
    public Func<string?> Token { get; init; } = () => null;

    public InfluxStart From { get; init; }

    /// <summary>Holds the cursor and what the server refused; made when missing. One export has it to itself.</summary>
    public required string Folder { get; init; }

    /// <summary>How often the log is looked at when all of it is written.</summary>
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The wait after a first failure; it doubles with each, up to <see cref="BackOffMax"/>, less a random part of at most half.</summary>
    public TimeSpan BackOffFirst { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan BackOffMax { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The wait after an answer that only an operator can change: a token or a bucket that is not known.</summary>
    public TimeSpan RetryRefused { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The time a server has for its answer.</summary>
    public TimeSpan RequestTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Lines of a request.</summary>
    public int LinesMax { get; init; } = 5_000;

    /// <summary>The resource below the server's address.</summary>
    internal Uri Resource(string path) => new($"{Url.AbsoluteUri.TrimEnd('/')}/{path}");
}
