using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Carbon.Lifecycle;

/// <summary>
/// The life-cycle account of one asset, as pure functions. Over a whole life the charges and what was written off add up to the embodied
/// amount to the milligram, whatever happened in between.
/// </summary>
public static partial class LifecycleAccount
{
    /// <summary>What follows from an event. The event is taken as it is; <see cref="Decide"/> has checked it.</summary>
    public static LifecycleState Evolve(LifecycleState state, LifecycleEvent happened)
    {
        LifecycleState next = state with { Events = [.. state.Events, happened] };
        return happened switch
        {
            LifecycleEvent.Commissioned commissioned => Commissioned(next, commissioned),
            LifecycleEvent.LifeExtended extended => Spread(next, extended.At, 0, 0, extended.NewEnd, null),
            LifecycleEvent.LifeShortened shortened => Spread(next, shortened.At, 0, 0, shortened.NewEnd, null),
            LifecycleEvent.ThroughputRevised revised => Spread(next, revised.At, revised.TransmittedWattHours, 0, null, revised.Expected),
            LifecycleEvent.CarbonAdded added => Spread(next, added.At, added.TransmittedWattHours, added.Added.Milligrams, added.NewEnd, added.NewExpected),
            LifecycleEvent.Retired retired => Retired(next, retired),
            _ => throw new InvalidOperationException($"{happened.GetType().Name} is no event of a life-cycle account."),
        };
    }

    /// <summary>The state that events lead to, from nothing.</summary>
    public static LifecycleState Replay(IEnumerable<LifecycleEvent> events) => events.Aggregate(LifecycleState.None, Evolve);

    /// <summary>What an asset is charged in one interval: nothing before commissioning, after the end of life and after retirement.</summary>
    /// <param name="transmittedBefore">Wh that passed from commissioning to the interval's start; straight line doesn't use it.</param>
    /// <param name="energy">What passes in the interval, 0 or more.</param>
    /// <exception cref="InvalidOperationException">The asset was never commissioned.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The energy is below 0.</exception>
    public static AssetCharge ChargeOf(LifecycleState state, Interval interval, Int128 transmittedBefore = default, Energy energy = default)
    {
        LifecycleEvent.Commissioned asset = state.Commissioned ?? throw new InvalidOperationException("An asset that was never commissioned has no charges.");
        ArgumentOutOfRangeException.ThrowIfLessThan(energy, Energy.Zero);
        Int128 charge = state.ChargedAt(interval.End, transmittedBefore + energy.WattHours) - state.ChargedAt(interval.Start, transmittedBefore);
        Int128 ofEnd = state.EndChargedAt(interval.End, transmittedBefore + energy.WattHours) - state.EndChargedAt(interval.Start, transmittedBefore);
        bool isLast = state.RetiredAt is { } retired && Interval.Holding(retired) == interval;
        return new AssetCharge(
            asset.Asset, interval, asset.Rule, CarbonMass.FromMilligrams(checked((long)charge)),
            CarbonMass.FromMilligrams(isLast ? checked((long)state.WrittenOffMilligrams) : 0), asset.Bus, asset.GwpSet, state.UncheckedDefaults)
        {
            OfEnd = CarbonMass.FromMilligrams(checked((long)ofEnd)),
        };
    }

    /// <summary>C1 to C4 and D at the end of life: as they came out, and as expected where nothing is told of a module, which is not zero.</summary>
    internal static ModuleAmounts EndOf(ModuleAmounts expected, ModuleAmounts? actual)
    {
        ModuleAmounts told = actual ?? ModuleAmounts.None;
        ModuleAmounts end = expected.Only(module => module.IsEnd() && told.MilligramsOf(module) is null) + told;
        return told.Beyond is null && expected.Beyond is { } beyond ? end.With(beyond) : end;
    }

    private static LifecycleState Commissioned(LifecycleState next, LifecycleEvent.Commissioned commissioned) => next with
    {
        Commissioned = commissioned,
        LifeEnd = commissioned.LifeEnd,
        EmbodiedMilligrams = commissioned.Amounts.TotalMilligrams,
        Spans =
        [
            new ChargeSpan(commissioned.At, commissioned.LifeEnd, 0, commissioned.Amounts.TotalMilligrams, 0, commissioned.Expected?.WattHours ?? 0)
            {
                EndAmount = commissioned.Amounts.SumOf(ModuleNames.IsEnd),
            },
        ],
    };

    // What is not charged yet, and what is added, over what is left of the life or of the energy expected in it.
    private static LifecycleState Spread(LifecycleState next, Timestamp at, Int128 transmitted, Int128 added, Timestamp? newEnd, Energy? newExpected)
    {
        Int128 charged = next.ChargedAt(at, transmitted);
        Int128 endCharged = next.EndChargedAt(at, transmitted);
        Int128 total = next.EmbodiedMilligrams + added;
        Timestamp end = newEnd ?? next.LifeEnd;
        Int128 expected = ExpectedOf(next, newExpected) - transmitted;
        return next with
        {
            LifeEnd = end,
            EmbodiedMilligrams = total,
            Spans =
            [
                .. next.Spans,
                new ChargeSpan(at, end, charged, total - charged, transmitted, expected)
                {
                    EndBefore = endCharged,
                    EndAmount = next.Commissioned!.Amounts.SumOf(ModuleNames.IsEnd) - endCharged,
                },
            ],
        };
    }

    // Wh of the whole life: a span holds what is left from its start on.
    private static Int128 ExpectedOf(LifecycleState state, Energy? revised) =>
        revised?.WattHours ?? (state.Spans[^1].TransmittedBefore + state.Spans[^1].ExpectedWattHours);

    private static LifecycleState Retired(LifecycleState next, LifecycleEvent.Retired retired)
    {
        Int128 charged = next.ChargedAt(retired.At, retired.TransmittedWattHours);
        Int128 endCharged = next.EndChargedAt(retired.At, retired.TransmittedWattHours);
        ModuleAmounts expected = next.Commissioned!.Amounts;
        Int128 total = next.EmbodiedMilligrams - expected.SumOf(ModuleNames.IsEnd) + EndOf(expected, retired.ActualEnd).TotalMilligrams;
        return next with
        {
            RetiredAt = retired.At,
            EmbodiedMilligrams = total,
            WrittenOffMilligrams = total - charged,
            Spans = [.. next.Spans, new ChargeSpan(retired.At, retired.At, charged, 0, retired.TransmittedWattHours, 0) { EndBefore = endCharged }],
        };
    }
}
