using CarbonLedger.Carbon.Lifecycle;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Reports.Lifecycle;

/// <summary>
/// The view's amounts as curves over time. What happens at one time (A, B3 to B5, C, D, and gas that C1 holds) jumps there; use between two boundaries of the view rises evenly, as
/// the view doesn't tell more. At every boundary each curve is the view's own amount.
/// </summary>
internal sealed class LifecycleCurve
{
    private readonly LifecycleFacts facts;

    public LifecycleCurve(LifecycleFacts facts)
    {
        this.facts = facts;
        List<Timestamp> jumps = [.. facts.State.Events.Where(IsJump).Select(happened => happened.At).Concat(EndsOf(facts).Select(use => use.Interval.Start)).Where(at => at >= Start && at <= facts.Date).Distinct()];
        Times = [.. facts.View.Buckets.Select(bucket => bucket.To).Prepend(Start).Concat(jumps).Where(time => time >= Start).Distinct().Order()];
    }

    /// <summary>The commissioning, where the curves begin.</summary>
    public Timestamp Start => facts.Asset.At;

    /// <summary>Boundaries of the view and times of what jumps, ascending.</summary>
    public IReadOnlyList<Timestamp> Times { get; }

    /// <summary>mg of a module of A to C at each time, before and after what happens at it.</summary>
    public IReadOnlyList<(double Before, double After)> Of(LifecycleModule module) =>
        module.IsUse() ? [.. Times.Select(time => (Use(module, time), Use(module, time)))] : [.. Times.Select(time => (Happened(module, time, false), Happened(module, time, true)))];

    /// <summary>mg charged at each time.</summary>
    public IReadOnlyList<double> Charged => [.. Times.Select(time => Evenly(time, bucket => (double)bucket.ChargedMilligrams))];

    private double Happened(LifecycleModule module, Timestamp time, bool isAfter)
    {
        bool IsPast(Timestamp at) => isAfter ? at <= time : at < time;
        if (module.IsAdded())
        {
            // What is added at the view's very end holds from the next interval on and is not in it.
            return facts.State.Events.OfType<LifecycleEvent.CarbonAdded>().Where(added => added.Module == module && added.At < facts.Date && IsPast(added.At)).Sum(added => (double)added.Added.Milligrams);
        }

        // Gas of a unit that was retired while the asset went on is an end of life too, at its own time.
        List<UseAmount> ended = [.. EndsOf(facts).Where(use => use.Module == module && use.Interval.Start < facts.Date)];
        double amount = ended.Where(use => IsPast(use.Interval.Start)).Sum(use => (double)use.Carbon.Milligrams);
        Timestamp? when = module.IsUpfront() ? facts.Asset.At : facts.State.RetiredAt;
        return when is { } at && IsPast(at) ? amount + (double)(facts.View.Cumulative.MilligramsOf(module) ?? 0) - ended.Sum(use => (double)use.Carbon.Milligrams) : amount;
    }

    private double Use(LifecycleModule module, Timestamp time) => Evenly(time, bucket => (double)(bucket.Amounts.MilligramsOf(module) ?? 0));

    private double Evenly(Timestamp time, Func<LifecycleBucket, double> amount)
    {
        double sum = 0;
        foreach (LifecycleBucket bucket in facts.View.Buckets)
        {
            // The asset has no use, and no charge, before it is put in service nor after it is retired.
            long from = Math.Max(bucket.From.UnixMilliseconds, Start.UnixMilliseconds);
            long to = Math.Min(bucket.To.UnixMilliseconds, facts.State.RetiredAt?.UnixMilliseconds ?? long.MaxValue);
            double part = to <= from ? (time >= bucket.To ? 1 : 0) : Math.Clamp((time.UnixMilliseconds - from) / (double)(to - from), 0, 1);
            sum += amount(bucket) * part;
        }

        return sum;
    }

    private static IEnumerable<UseAmount> EndsOf(LifecycleFacts facts) => facts.Uses.Where(use => use.Module.IsEnd());

    private static bool IsJump(LifecycleEvent happened) => happened is LifecycleEvent.Commissioned or LifecycleEvent.CarbonAdded or LifecycleEvent.Retired;
}
