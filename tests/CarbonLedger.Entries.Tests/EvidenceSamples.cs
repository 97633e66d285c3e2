using CarbonLedger.Entries.Captures;
using CarbonLedger.Ledger;
using CsCheck;
using Capture = CarbonLedger.Carbon.Metering.Capture;
using Hash = CarbonLedger.Ledger.Hash;

namespace CarbonLedger.Entries.Tests;

/// <summary>Evidence of captures, in form and of real batches.</summary>
internal static class EvidenceSamples
{
    public const string Device = "m-load";

    /// <summary>Evidence in any of its forms; no signature of it holds.</summary>
    public static readonly Gen<byte[]> Any = Gen.OneOf(
        Gen.Const(Array.Empty<byte>()),
        Gen.Byte.Array[64],
        Gen.Select(Gen.Int[2, CaptureBatch.CapturesMax], Gen.Int[0, CaptureBatch.CapturesMax - 1], Gen.Byte.Array[CaptureEvidence.BytesMax]).Select((count, any, bytes) =>
        {
            int index = any % count;
            Hash[] path = [.. Enumerable.Range(0, MerkleTree.InclusionPathLength(index, count)).Select(i => Hash.FromBytes(bytes.AsSpan(64 + (i * 32), 32)))];
            return new CaptureEvidence.InBatch(bytes.AsMemory(0, 64), count, index, path).ToBytes();
        }));

    public static ReadOnlySpan<byte> PublicKey => MadeLog.Key(Device).PublicKey.Span;

    /// <summary>The captures of so many quarters of an hour, unsigned.</summary>
    public static Capture[] Captures(int count, string device = Device) => [.. Enumerable.Range(0, count).Select(boundary => MadeLog.Capture(device, boundary).Capture)];

    /// <summary>The same, signed as one batch, each with its evidence.</summary>
    public static IReadOnlyList<SignedCapture> Batch(int count, string device = Device) =>
        CaptureBatch.Sign(Captures(count, device), MadeLog.Key(device)).SignedCaptures(BatchSignature.Root);
}
