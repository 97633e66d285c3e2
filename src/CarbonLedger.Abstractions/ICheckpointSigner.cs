using CarbonLedger.Ledger;

namespace CarbonLedger.Abstractions;

/// <summary>The key that signs a log's checkpoints, wherever it is held: in this process, in another program, in a hardware module behind one.</summary>
public interface ICheckpointSigner
{
    /// <summary>Its public key, named by the log's origin.</summary>
    VerifierKey Key { get; }

    /// <summary>Signs a checkpoint's text. The same text may be signed again.</summary>
    /// <returns>The text with at least the signature of <see cref="Key"/>; a key that is being handed over may sign beside it.</returns>
    /// <exception cref="IOException">Who holds the key did not answer, or not with a signature that holds.</exception>
    Task<SignedNote> SignAsync(string text, CancellationToken cancellationToken = default);
}
