using CarbonLedger.Entries.Closing;
using CarbonLedger.Entries.Verification;
using CarbonLedger.Ledger;

namespace CarbonLedger.Cli.Commands;

/// <summary>A whole verification: the ledger's steps, then the steps of what the entries say.</summary>
internal sealed record BundleVerification(IReadOnlyList<LogStep> Steps, LogFailure? Failure, LogContent? Content, NetworkLedger? Network)
{
    public Checkpoint? Checkpoint => Content?.Checkpoint;

    public int ExitCode => Failure?.Class switch
    {
        null => Cli.ExitCode.Ok,
        ExitClass.False => Cli.ExitCode.False,
        ExitClass.Malformed => Cli.ExitCode.Malformed,
        _ => Cli.ExitCode.NotCovered,
    };

    public static BundleVerification Run(ReadOnlyMemory<byte> bundle, TlogPolicy policy, TrustFile? trust, Checkpoint? known)
    {
        LogVerification log = LogBundleVerifier.Verify(bundle, policy, known);
        if (log.Content is null || log.Failure is not null)
        {
            return new BundleVerification(log.Steps, log.Failure, log.Content, null);
        }

        ReplayResult replay = LogReplay.Verify(log.Content, trust);
        return new BundleVerification([.. log.Steps, .. replay.Steps], replay.Failure, log.Content, replay.Network);
    }
}
