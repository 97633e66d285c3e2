using CarbonLedger.Ledger;

namespace CarbonLedger.Abstractions;

/// <summary>Keys held by this process: the log's, and while it is handed over the one before or after it.</summary>
/// <param name="key">Signs, and gives <see cref="Key"/>.</param>
/// <param name="others">Sign too, after it.</param>
public sealed class HeldCheckpointSigner(NoteSigner key, params IReadOnlyList<NoteSigner> others) : ICheckpointSigner
{
    public VerifierKey Key => key.Key;

    public Task<SignedNote> SignAsync(string text, CancellationToken cancellationToken = default) =>
        Task.FromResult(key.Sign(text).With([.. others.SelectMany(other => other.Sign(text).Signatures)]));
}
