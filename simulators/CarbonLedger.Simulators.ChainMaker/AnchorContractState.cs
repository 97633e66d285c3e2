using CarbonLedger.Anchors.ChainMaker;
using CarbonLedger.Ledger;

namespace CarbonLedger.Simulators.ChainMaker;

/// <summary>The rules of the anchor contract, in C#: a test node runs no byte code, and takes every contract that is installed for this one.</summary>
internal sealed class AnchorContractState(byte[] owner)
{
    private readonly Dictionary<Hash, byte[]> publishers = [];
    private readonly Dictionary<Hash, List<AnchorCallValues>> anchors = [];

    /// <summary>Runs a call: what it gives back and, of anchor(), the event's values; or why it reverts, with nothing changed.</summary>
    public (byte[] Answer, AnchorCallValues? Anchored, string? Revert) Run(ReadOnlySpan<byte> call, byte[] caller, bool view)
    {
        if (AnchorCall.ReadNext(call) is { } asked)
        {
            return (AnchorCall.Number(Held(asked).Count), null, null);
        }

        if (AnchorCall.ReadAnchors(call) is { } place)
        {
            return (Words(place.Sequence < Held(place.Log).Count ? Held(place.Log)[(int)place.Sequence] : null), null, null);
        }

        // A query runs the call as a transaction does, and keeps nothing of it.
        if (AnchorCall.ReadRegister(call) is { } registration)
        {
            return caller.AsSpan().SequenceEqual(owner) ? Register(registration.Log, registration.Publisher, view) : ([], null, "NotOwner");
        }

        return AnchorCall.ReadAnchor(call) is { } values ? Anchor(values, caller, view) : ([], null, "no such function");
    }

    private static byte[] Words(AnchorCallValues? values) =>
        values is null ? new byte[128] : [.. AnchorCall.Number(values.Size), .. values.Root.AsSpan(), .. values.Statement.AsSpan(), .. values.CrossReceipt.AsSpan()];

    private (byte[] Answer, AnchorCallValues? Anchored, string? Revert) Register(Hash log, byte[] publisher, bool view)
    {
        publishers[log] = view ? publishers.GetValueOrDefault(log, []) : publisher;
        return ([], null, null);
    }

    private (byte[] Answer, AnchorCallValues? Anchored, string? Revert) Anchor(AnchorCallValues values, byte[] caller, bool view)
    {
        List<AnchorCallValues> held = Held(values.Log);
        string? revert = !publishers.TryGetValue(values.Log, out byte[]? publisher) || !publisher.AsSpan().SequenceEqual(caller) ? "NotPublisher"
            : values.Sequence != held.Count ? $"WrongSequence({held.Count})"
            : values.Root == Hash.Zero || values.Statement == Hash.Zero ? "NothingToAnchor"
            : held.Count > 0 && values.Size < held[^1].Size ? $"SizeShrank({held[^1].Size})"
            : null;
        if (revert is not null)
        {
            return ([], null, revert);
        }

        if (!view)
        {
            held.Add(values);
            anchors[values.Log] = held;
        }

        return ([], values, null);
    }

    private List<AnchorCallValues> Held(Hash log) => anchors.GetValueOrDefault(log) ?? [];
}
