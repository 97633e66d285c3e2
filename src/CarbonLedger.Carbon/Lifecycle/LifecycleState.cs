using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Carbon.Lifecycle;

/// <summary>An asset's life so far: made of its events only (<see cref="LifecycleAccount.Evolve"/>).</summary>
public sealed record LifecycleState
{
    private LifecycleState()
    {
    }

    /// <summary>Of an asset that nothing is known of.</summary>
    public static LifecycleState None { get; } = new();

    /// <summary>Null before the asset is put in service.</summary>
    public LifecycleEvent.Commissioned? Commissioned { get; internal init; }

    /// <summary>All events in their order.</summary>
    public IReadOnlyList<LifecycleEvent> Events { get; internal init; } = [];

    /// <summary>In their order; each is ended by the next.</summary>
    public IReadOnlyList<ChargeSpan> Spans { get; internal init; } = [];

    /// <summary>When the service life is expected to end.</summary>
    public Timestamp LifeEnd { get; internal init; }

    /// <summary>Null in service.</summary>
    public Timestamp? RetiredAt { get; internal init; }

    /// <summary>mg embodied in all: A1 to A5, B3 to B5, and C as expected or, once retired, as it came out. Without D.</summary>
    public Int128 EmbodiedMilligrams { get; internal init; }

    /// <summary>mg that the retirement wrote off; below zero where the end of life came out lower than what had been charged for it. 0 in service.</summary>
    public Int128 WrittenOffMilligrams { get; internal init; }

    /// <summary>Ids of typical figures in it that were never checked: whatever is shown of this asset names them.</summary>
    public IReadOnlyList<string> UncheckedDefaults => Commissioned?.UncheckedDefaults ?? [];

    /// <summary>mg charged from commissioning to a time; never less than at an earlier time, and in all the embodied amount less what was written off.</summary>
    /// <param name="transmitted">Wh that have passed by then; straight line doesn't use it. Where energies before a change of rate are restated,
    /// the amount that stood charged then stays charged by then, and the new rate holds for the energy above that which had passed then.</param>
    public Int128 ChargedAt(Timestamp at, Int128 transmitted) => Find(at, transmitted).Charged;

    /// <summary>mg of <see cref="ChargedAt"/> that are of the expected end of life (C1 to C4). An event changes nothing of what was charged before it.</summary>
    /// <param name="transmitted">Wh that have passed by then.</param>
    public Int128 EndChargedAt(Timestamp at, Int128 transmitted)
    {
        (ChargeSpan? span, Int128 charged) = Find(at, transmitted);
        return span?.EndIn(charged) ?? 0;
    }

    private (ChargeSpan? Span, Int128 Charged) Find(Timestamp at, Int128 transmitted)
    {
        int i = Spans.Count - 1;
        while (i >= 0 && Spans[i].From > at)
        {
            i--;
        }

        if (i < 0)
        {
            return (null, 0);
        }

        Int128 charged = Spans[i].ChargedAt(Commissioned!.Rule, at, transmitted);
        return (Spans[i], i + 1 < Spans.Count ? Int128.Min(charged, Spans[i + 1].ChargedBefore) : charged);
    }
}
