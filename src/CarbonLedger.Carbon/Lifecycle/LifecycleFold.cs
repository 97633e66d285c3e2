using System.Globalization;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Carbon.Lifecycle;

/// <summary>Folds an asset's events, use and energy into a <see cref="LifecycleView"/>.</summary>
public sealed class LifecycleFold
{
    /// <summary>Boundaries of buckets; a century of months.</summary>
    public const int BoundariesMax = 1_201;

    private readonly LifecycleState state;
    private readonly IReadOnlyList<Timestamp> boundaries;
    private readonly List<InputProblem> problems = [];
    private readonly ModuleAmounts[] amounts;
    private readonly Int128[] transmitted;

    private LifecycleFold(LifecycleState state, IReadOnlyList<Timestamp> boundaries)
    {
        (this.state, this.boundaries) = (state, boundaries);
        amounts = [.. Enumerable.Repeat(ModuleAmounts.None, Math.Max(0, boundaries.Count - 1))];
        transmitted = new Int128[amounts.Length];
    }

    /// <summary>The view up to the last boundary; what is later is not in it. Refused, each with its place: boundaries that don't begin at or before
    /// commissioning and ascend, use of another asset or module, losses counted twice in an interval, energy below zero or told twice.</summary>
    /// <param name="boundaries">Of months or years, on quarters of an hour.</param>
    /// <param name="uses">B1, B2, B6 and B7; and C1 as recorded: gas of a unit that was retired while the asset went on.</param>
    /// <param name="energies">What passed; unit of production charges by it, so that it must be all since commissioning.</param>
    /// <exception cref="InvalidOperationException">The asset was never commissioned.</exception>
    public static InputReading<LifecycleView> Of(
        LifecycleState state, IReadOnlyList<Timestamp> boundaries, IReadOnlyCollection<UseAmount> uses, IReadOnlyCollection<Throughput> energies)
    {
        LifecycleEvent.Commissioned asset = state.Commissioned ?? throw new InvalidOperationException("An asset that was never commissioned has no account.");
        LifecycleFold fold = new(state, boundaries);
        fold.CheckBoundaries(asset);
        fold.AddUses(asset, uses);
        fold.AddEnergies(energies);
        fold.AddEvents(asset);
        return new InputReading<LifecycleView>(fold.problems.Count == 0 ? fold.View(asset) : null, fold.problems);
    }

    private void CheckBoundaries(LifecycleEvent.Commissioned asset)
    {
        if (boundaries.Count is < 2 or > BoundariesMax)
        {
            Report("$.boundaries", $"{boundaries.Count} boundaries", $"Expected 2 to {BoundariesMax}");
            return;
        }

        if (boundaries[0] > asset.At)
        {
            Report("$.boundaries[0]", boundaries[0].ToString(), $"Expected a time up to the commissioning, {asset.At}, as the account begins there");
        }

        for (int i = 0; i < boundaries.Count; i++)
        {
            if (boundaries[i].UnixMilliseconds % Interval.LengthMilliseconds != 0 || (i > 0 && boundaries[i] <= boundaries[i - 1]))
            {
                Report(Text($"$.boundaries[{i}]"), boundaries[i].ToString(), "Expected a quarter of an hour after the boundary before");
            }
        }
    }

    private void AddUses(LifecycleEvent.Commissioned asset, IReadOnlyCollection<UseAmount> uses)
    {
        HashSet<Interval> lost = [];
        foreach ((int i, UseAmount use) in uses.Index())
        {
            if (use.Asset != asset.Asset || !IsTaken(use))
            {
                Report(Text($"$.uses[{i}]"), $"{use.Module.Name()} of {use.Asset}", $"Expected B1, B2, B6 or B7 of {asset.Asset}, or gas of a retired unit in C1");
            }
            else if (use.Module == LifecycleModule.B6 && !lost.Add(use.Interval))
            {
                Report(Text($"$.uses[{i}]"), $"B6 at {use.Interval}", "The losses of this interval are counted already");
            }
            else
            {
                Add(use.Interval, ModuleAmounts.None.With(use.Module, use.Carbon));
            }
        }
    }

    private static bool IsTaken(UseAmount use) => use.Module.IsUse() || use is { Module: LifecycleModule.C1, Origin: UseOrigin.Recorded };

    private void AddEnergies(IReadOnlyCollection<Throughput> energies)
    {
        HashSet<Interval> told = [];
        foreach ((int i, Throughput passed) in energies.Index())
        {
            if (passed.Energy.WattHours < 0 || !told.Add(passed.Interval))
            {
                Report(Text($"$.energies[{i}]"), $"{passed.Energy} at {passed.Interval}", "Expected 0 Wh or more, once an interval");
            }
            else if (BucketOf(passed.Interval) is var bucket and >= 0)
            {
                transmitted[bucket] += passed.Energy.WattHours;
            }
        }
    }

    private void AddEvents(LifecycleEvent.Commissioned asset)
    {
        Add(Interval.StartingAt(asset.At), asset.Amounts.Only(ModuleNames.IsUpfront));
        foreach (LifecycleEvent happened in state.Events)
        {
            if (happened is LifecycleEvent.CarbonAdded added)
            {
                Add(Interval.StartingAt(added.At), ModuleAmounts.None.With(added.Module, added.Added));
            }
            else if (happened is LifecycleEvent.Retired retired)
            {
                Add(Interval.Holding(retired.At), LifecycleAccount.EndOf(asset.Amounts, retired.ActualEnd));
            }
        }
    }

    private LifecycleView View(LifecycleEvent.Commissioned asset)
    {
        List<LifecycleBucket> buckets = [];
        ModuleAmounts cumulative = ModuleAmounts.None;
        (Int128 charged, Int128 passed) = (0, 0);
        for (int i = 0; i < amounts.Length; i++)
        {
            cumulative += amounts[i];
            passed += transmitted[i];
            Int128 now = state.ChargedAt(boundaries[i + 1], passed);
            Int128 writtenOff = state.RetiredAt is { } retired && BucketOf(Interval.Holding(retired)) == i ? state.WrittenOffMilligrams : 0;
            buckets.Add(new LifecycleBucket(boundaries[i], boundaries[i + 1], amounts[i], cumulative, now - charged, writtenOff, transmitted[i]));
            charged = now;
        }

        return new LifecycleView(asset.Asset, asset.Rule, asset.GwpSet, buckets, ToBeCharged(charged), state.UncheckedDefaults);
    }

    // By the span that the last interval of the view lies in: a change at its end is not in the view yet, a retirement at its end is.
    private Int128 ToBeCharged(Int128 charged)
    {
        Timestamp date = boundaries[^1];
        if (state.RetiredAt <= date)
        {
            return 0;
        }

        ChargeSpan? span = state.Spans.LastOrDefault(span => span.From < date);
        return span is null ? 0 : span.ChargedBefore + span.Amount - charged;
    }

    private void Add(Interval interval, ModuleAmounts more)
    {
        if (BucketOf(interval) is var bucket and >= 0)
        {
            amounts[bucket] += more;
        }
    }

    // -1 outside the view. A century has millions of intervals, hence the halving.
    private int BucketOf(Interval interval)
    {
        (int low, int high) = (0, boundaries.Count);
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = boundaries[middle] <= interval.Start ? (middle + 1, high) : (low, middle);
        }

        return low < boundaries.Count ? low - 1 : -1;
    }

    private void Report(string path, string value, string message) => problems.Add(new InputProblem(path, value, message));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
