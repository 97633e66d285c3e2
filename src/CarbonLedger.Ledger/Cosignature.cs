using System.Buffers.Binary;

namespace CarbonLedger.Ledger;

/// <summary>
/// A witness's cosignature/v1 (C2SP tlog-cosignature): <c>u64be time || Ed25519 signature</c> over
/// <c>cosignature/v1 LF time decimal LF</c> and the note text. It says: at this time I knew no other history.
/// </summary>
public static class Cosignature
{
    private const int TimeSize = sizeof(ulong);

    /// <summary>The verifier key (type 0x04) of a witness.</summary>
    /// <exception cref="LedgerFormatException">The name has a space, a '+' or nothing.</exception>
    public static VerifierKey KeyOf(string name, Ed25519Signer signer)
    {
        ArgumentNullException.ThrowIfNull(signer);
        return new VerifierKey(name, NoteKeyType.CosignatureV1, signer.PublicKey);
    }

    /// <summary>Cosigns a checkpoint's text. Whether it follows from what was cosigned before is the witness's to check first.</summary>
    /// <param name="name">The witness.</param>
    /// <param name="signer">Its key.</param>
    /// <param name="checkpointText">The note text, with its last LF.</param>
    /// <param name="time">Seconds since 1970 UTC, 0 or more.</param>
    public static NoteSignature Sign(string name, Ed25519Signer signer, string checkpointText, long time)
    {
        ArgumentNullException.ThrowIfNull(checkpointText);
        ArgumentOutOfRangeException.ThrowIfNegative(time);
        VerifierKey key = KeyOf(name, signer);
        byte[] timed = new byte[TimeSize + Ed25519.SignatureSize];
        BinaryPrimitives.WriteInt64BigEndian(timed, time);
        signer.Sign(Message(checkpointText, time)).CopyTo(timed, TimeSize);
        return new NoteSignature(key.Name, key.KeyId, timed);
    }

    /// <summary>True only if the signature is this witness's over this text; then <paramref name="time"/> is its time. Never throws on hostile signatures.</summary>
    public static bool Verify(VerifierKey key, string checkpointText, NoteSignature signature, out long time)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(checkpointText);
        ArgumentNullException.ThrowIfNull(signature);
        time = 0;
        ReadOnlySpan<byte> timed = signature.Signature.Span;
        if (key.Type != NoteKeyType.CosignatureV1 || (key.Name, key.KeyId) != (signature.Name, signature.KeyId)
            || timed.Length != TimeSize + Ed25519.SignatureSize)
        {
            return false;
        }

        long claimed = BinaryPrimitives.ReadInt64BigEndian(timed);
        if (claimed < 0 || !Ed25519.Verify(key.PublicKey.Span, Message(checkpointText, claimed), timed[TimeSize..]))
        {
            return false;
        }

        time = claimed;
        return true;
    }

    private static byte[] Message(string checkpointText, long time) =>
        StrictText.Encode($"cosignature/v1\ntime {StrictText.Format(time)}\n{checkpointText}", "checkpoint");
}
