using CarbonLedger.Entries.Closing;
using CarbonLedger.Entries.Privacy;
using CarbonLedger.Entries.Verification;
using CarbonLedger.Ledger;

namespace CarbonLedger.Cli.Commands;

/// <summary>A whole verification: the ledger's steps, then the steps of what the entries say.</summary>
/// <param name="Content">What a bundle holds; null for a pack, which is not held as a whole.</param>
/// <param name="Network">What the log says now: of a bundle everything, of a pack the newest intervals.</param>
internal sealed record BundleVerification(IReadOnlyList<LogStep> Steps, LogFailure? Failure, LogContent? Content, NetworkLedger? Network)
{
    private readonly Checkpoint? ofPack;

    public Checkpoint? Checkpoint
    {
        get => Content?.Checkpoint ?? ofPack;
        private init => ofPack = value;
    }

    public int ExitCode => Failure?.Class switch
    {
        null => Cli.ExitCode.Ok,
        ExitClass.False => Cli.ExitCode.False,
        ExitClass.Malformed => Cli.ExitCode.Malformed,
        _ => Cli.ExitCode.NotCovered,
    };

    public static BundleVerification Run(ReadOnlyMemory<byte> bundle, TlogPolicy policy, TrustFile? trust, Checkpoint? known, Disclosures disclosures, bool allowUndisclosed)
    {
        LogVerification log = LogBundleVerifier.Verify(bundle, policy, known);
        if (log.Content is null || log.Failure is not null)
        {
            return new BundleVerification(log.Steps, log.Failure, log.Content, null);
        }

        ReplayResult replay = LogReplay.Verify(log.Content, trust, disclosures, allowUndisclosed);
        return new BundleVerification([.. log.Steps, .. replay.Steps], replay.Failure, log.Content, replay.Network);
    }

    /// <summary>The same part by part: memory is needed for one part and for what a running silo keeps.</summary>
    /// <param name="checksSignatures">False only to measure what the device signatures cost.</param>
    /// <exception cref="IOException">A part can't be read.</exception>
    public static BundleVerification Run(
        PackFolder pack, TlogPolicy policy, TrustFile? trust, Checkpoint? known, Disclosures disclosures, bool allowUndisclosed, CancellationToken cancel, bool checksSignatures = true)
    {
        LogPackVerifier parts = new(policy, known);
        LogReplay? replay = null;
        TidyMemory memory = new();
        foreach (string name in pack.Names)
        {
            cancel.ThrowIfCancellationRequested();
            LogVerification part = parts.Add(name, pack.Read(name));
            if (part.Content is null)
            {
                return new BundleVerification(part.Steps, part.Failure, null, null) { Checkpoint = parts.Checkpoint };
            }

            replay ??= new LogReplay(part.Content.Checkpoint.Size, trust, number => pack.ReadAgain(parts, number), disclosures)
            {
                AllowsUndisclosed = allowUndisclosed,
                ChecksSignatures = checksSignatures,
            };
            foreach (VerifiedBatch batch in part.Content.Batches)
            {
                memory.Tidy();
                if (replay.Feed(batch) is not null)
                {
                    ReplayResult broken = replay.Finish();
                    return new BundleVerification([.. parts.Steps, .. broken.Steps], broken.Failure, null, broken.Network) { Checkpoint = parts.Checkpoint };
                }
            }
        }

        LogVerification log = parts.Finish();
        if (log.Failure is not null || replay is null)
        {
            return new BundleVerification(log.Steps, log.Failure, null, null) { Checkpoint = parts.Checkpoint };
        }

        ReplayResult result = replay.Finish();
        return new BundleVerification([.. log.Steps, .. result.Steps], result.Failure, null, result.Network) { Checkpoint = parts.Checkpoint };
    }
}
