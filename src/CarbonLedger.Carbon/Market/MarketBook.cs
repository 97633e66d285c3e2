using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Statements;

namespace CarbonLedger.Carbon.Market;

/// <summary>
/// Three carbon books of one network and period side by side, each closed by itself: location-based (the grid's published factor),
/// market-based (instruments, then the residual) and consumption-traced (the statements, which no instrument changes).
/// </summary>
/// <param name="Loads">By id.</param>
/// <param name="Others">Branches and storages that a certificate was retired for, by id; in no sum of the loads.</param>
/// <param name="Network">Σ over the loads.</param>
/// <param name="Mixes">One for each matching period.</param>
/// <param name="Claims">By instrument.</param>
/// <param name="Findings">By instrument: what was refused, what is set aside, and why.</param>
/// <param name="LocationFactors">By reporting year.</param>
public sealed record MarketBook(
    Scope2Rules Rules,
    string Area,
    Timestamp From,
    Timestamp To,
    BookTerms LocationTerms,
    BookTerms MarketTerms,
    BookTerms TracedTerms,
    IReadOnlyList<ConsumerBooks> Loads,
    IReadOnlyList<ConsumerBooks> Others,
    BookSums Network,
    IReadOnlyList<MatchingPeriodMix> Mixes,
    IReadOnlyList<Claim> Claims,
    IReadOnlyList<InstrumentFinding> Findings,
    IReadOnlyList<LocationFactorUse> LocationFactors,
    LocationClosing LocationClosing,
    MarketClosing MarketClosing,
    TracedClosing TracedClosing)
{
    /// <summary>Named in every output. A change of any figure changes it.</summary>
    public const string Method = "carbonledger-books/1";

    /// <summary>So many instruments of the books' period, at most. A log is never rid of one: those of other times are set aside and don't count.</summary>
    public const int InstrumentsMax = 100_000;

    /// <summary>Whether an instrument was refused; what is merely set aside is not wrong.</summary>
    public bool HasRefusals => Findings.Any(finding => finding.Kind == InstrumentFindingKind.Refused);

    /// <summary>Makes the books. A pure function; the order of intervals and instruments changes nothing.</summary>
    /// <exception cref="InputRejectedException">
    /// There are no intervals or too many instruments, an interval occurs twice, the statements' terms differ, a factor row is missing, the
    /// grid's factor is no emission factor (CO2, direct), a mix of the rules is in other terms than the statements, or the time zone is not known.
    /// </exception>
    public static MarketBook Of(MarketBookInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        TracedInterval[] intervals = [.. input.Intervals.OrderBy(traced => traced.Interval)];
        RequireUsable(input, intervals);
        SiteZone zone = SiteZone.Find(input.Network.TimeZone).Require($"network {input.Network.Id}");
        return new MarketBookBuilder(input, intervals, zone).Build();
    }

    private static void RequireUsable(MarketBookInput input, TracedInterval[] intervals)
    {
        List<InputProblem> problems = [];
        if (intervals.Length == 0)
        {
            problems.Add(new InputProblem("$.intervals", "none", "Expected one or more closed intervals"));
        }

        foreach ((TracedInterval one, TracedInterval next) in intervals.Zip(intervals.Skip(1)))
        {
            if (one.Interval == next.Interval)
            {
                problems.Add(new InputProblem("$.intervals", next.Interval.ToString(), "This interval occurs twice"));
            }
        }

        int ofPeriod = intervals.Length == 0 ? 0 : input.Instruments.Count(instrument => IsOf(instrument, intervals[0].Interval.Start, intervals[^1].Interval.End));
        if (ofPeriod > InstrumentsMax)
        {
            problems.Add(new InputProblem("$.instruments", $"{ofPeriod}", $"Expected at most {InstrumentsMax} of the period"));
        }

        if (problems.Count > 0)
        {
            throw new InputRejectedException("carbon books", problems);
        }
    }

    private static bool IsOf(Instrument instrument, Timestamp from, Timestamp to) => instrument switch
    {
        Certificate certificate => certificate.ProducedFrom < to && certificate.ProducedTo > from,
        Contract contract => contract.From < to && contract.To > from,
        _ => true,
    };
}
