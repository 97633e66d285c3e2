namespace CarbonLedger.Ledger;

/// <summary>
/// Verifies the ledger's part of a bundle offline, from the bundle and the auditor's own policy alone: archive, checkpoint,
/// policy, headers, inclusion of each header, entries of each batch, and where the bundle allows it the whole log and an earlier checkpoint.
/// </summary>
public static class LogBundleVerifier
{
    /// <summary>
    /// Answers for any bytes: never throws, never asks a network or a clock, and bounds memory by the caps of
    /// <see cref="BundleArchive"/> before it allocates. Whether entries mean what they say is for those who know them.
    /// </summary>
    /// <param name="archive">The bundle.</param>
    /// <param name="policy">What the auditor accepts.</param>
    /// <param name="known">
    /// An earlier checkpoint the auditor has verified before. If given, the bundle must prove that it is a prefix of the same
    /// log, which a bundle from batch 0 up to that size does; another bundle fails as not covered.
    /// </param>
    public static LogVerification Verify(ReadOnlyMemory<byte> archive, TlogPolicy policy, Checkpoint? known = null)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return new LogBundleCheck(archive, policy, known).Run();
    }
}
