using CarbonLedger.Carbon;
using CarbonLedger.Ingest.Http;
using Microsoft.Extensions.Logging;

namespace CarbonLedger.Server.Serving;

/// <summary>The tokens of a <see cref="TokenFile"/>, read again within two seconds of a change; a file that can't be used leaves those of before in force.</summary>
internal sealed class TokensOfFile : ITokenRegistry
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly string? path;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly Lock locked = new();
    private volatile InMemoryTokenRegistry tokens = new([]);
    private (DateTime Written, long Length) known;
    private long looked;

    /// <param name="path">Null: there are no tokens, and every request is refused.</param>
    /// <exception cref="InputRejectedException">The file can't be used at the start.</exception>
    public TokensOfFile(string? path, TimeProvider time, ILogger<HttpDoors> logger)
    {
        (this.path, this.time, this.logger) = (path, time, logger);
        if (path is not null)
        {
            Reload(path, isStart: true);
        }
    }

    public DoorToken? Find(string? token)
    {
        if (path is not null)
        {
            lock (locked)
            {
                if (time.GetElapsedTime(looked) >= LookEvery)
                {
                    Look(path);
                }
            }
        }

        return tokens.Find(token);
    }

    private void Look(string file)
    {
        looked = time.GetTimestamp();
        try
        {
            FileInfo info = new(file);
            if ((info.LastWriteTimeUtc, info.Length) != known)
            {
                Reload(file, isStart: false);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            logger.LogWarning(e, "The tokens of {File} could not be read; those of before stay in force.", file);
        }
    }

    private void Reload(string file, bool isStart)
    {
        FileInfo info = new(file);
        known = (info.LastWriteTimeUtc, info.Length);
        InputReading<InMemoryTokenRegistry> reading = TokenFile.Read(File.ReadAllBytes(file));
        if (isStart && reading.Value is null)
        {
            reading.Require(file);
        }

        foreach (InputProblem problem in reading.Problems)
        {
            logger.LogWarning("{File}: {Problem}", file, problem);
        }

        tokens = reading.Value ?? tokens;
    }
}
