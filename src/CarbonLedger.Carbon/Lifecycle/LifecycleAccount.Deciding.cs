using System.Globalization;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Carbon.Lifecycle;

/// <content>From commands to events or a refusal.</content>
public static partial class LifecycleAccount
{
    private const int MonthsPerYear = 12;

    /// <summary>What comes of a command. One that was taken before makes no event again.</summary>
    public static LifecycleDecision Decide(LifecycleState state, LifecycleCommand command)
    {
        LifecycleEvent happened = EventOf(state, command);
        if (state.Events.Contains(happened) || (command is LifecycleCommand.ChangeLife change && IsTaken(state, change)))
        {
            return new LifecycleDecision([]);
        }

        LifecycleDecision? refused = RefuseByState(state, happened) ?? happened switch
        {
            LifecycleEvent.LifeExtended extended => RefuseEnd(state, extended.At, extended.NewEnd, isChange: true),
            LifecycleEvent.LifeShortened shortened => RefuseEnd(state, shortened.At, shortened.NewEnd, isChange: true),
            LifecycleEvent.ThroughputRevised revised => RefuseExpected(state, revised.TransmittedWattHours, revised.Expected.WattHours),
            LifecycleEvent.CarbonAdded added => RefuseAdded(state, added),
            LifecycleEvent.Retired retired => RefuseRetirement(state, retired),
            _ => null,
        };
        return refused ?? new LifecycleDecision([happened]);
    }

    // Whether it extended or shortened the life then; against the end of today it may be the other.
    private static bool IsTaken(LifecycleState state, LifecycleCommand.ChangeLife change) =>
        state.Events.Contains(new LifecycleEvent.LifeExtended(change.At, change.NewEnd)) || state.Events.Contains(new LifecycleEvent.LifeShortened(change.At, change.NewEnd));

    private static LifecycleEvent EventOf(LifecycleState state, LifecycleCommand command) => command switch
    {
        LifecycleCommand.Commission commission => EventOf(commission.Embodied),
        LifecycleCommand.ChangeLife change when change.NewEnd > state.LifeEnd => new LifecycleEvent.LifeExtended(change.At, change.NewEnd),
        LifecycleCommand.ChangeLife change => new LifecycleEvent.LifeShortened(change.At, change.NewEnd),
        LifecycleCommand.ReviseThroughput revise => new LifecycleEvent.ThroughputRevised(revise.At, revise.TransmittedWattHours, revise.Expected),
        LifecycleCommand.AddCarbon add => new LifecycleEvent.CarbonAdded(add.At, add.TransmittedWattHours, add.Module, add.Added, add.Source, add.NewEnd, add.NewExpected),
        LifecycleCommand.Retire retire => new LifecycleEvent.Retired(retire.At, retire.TransmittedWattHours, retire.ActualEnd),
        _ => throw new InvalidOperationException($"{command.GetType().Name} is no command of a life-cycle account."),
    };

    private static LifecycleEvent.Commissioned EventOf(EmbodiedCarbon embodied)
    {
        LifecycleRecord record = embodied.Record;
        return new LifecycleEvent.Commissioned(
            record.Commissioned, record.Asset, record.Bus, record.Rule, record.LifeEnd, record.ExpectedThroughput, embodied.Amounts, record.Embodied.GwpSet, embodied.UncheckedDefaults);
    }

    private static LifecycleDecision? RefuseByState(LifecycleState state, LifecycleEvent happened)
    {
        if (happened is LifecycleEvent.Commissioned)
        {
            return state.Commissioned is { } before ? Refuse(LifecycleRefusal.AlreadyCommissioned, $"{before.Asset} was put in service at {before.At}, with other facts") : null;
        }

        return state.Commissioned is null ? Refuse(LifecycleRefusal.NotCommissioned, "The asset is not in service yet")
            : state.RetiredAt is { } retired ? Refuse(LifecycleRefusal.AlreadyRetired, $"The asset is out of service since {retired}")
            : state.Events.Count >= LifecycleLimits.EventsMax ? Refuse(LifecycleRefusal.TooManyEvents, $"The account has {state.Events.Count} events; at most {LifecycleLimits.EventsMax} are kept")
            : !IsQuarter(happened.At) ? Refuse(LifecycleRefusal.NotOnAQuarter, $"{happened.At} is not on a quarter of an hour")
            : happened.At < state.Events[^1].At ? Refuse(LifecycleRefusal.BeforeLastEvent, $"{happened.At} is before the last event, at {state.Events[^1].At}")
            : null;
    }

    private static LifecycleDecision? RefuseEnd(LifecycleState state, Timestamp at, Timestamp newEnd, bool isChange)
    {
        Timestamp latest = LatestEnd(state);
        return isChange && state.Commissioned!.Rule != ChargeRule.StraightLine ? Refuse(LifecycleRefusal.OtherRule, "Unit of production charges by energy; expected was a revised energy of the whole life")
            : isChange && at >= state.LifeEnd ? Refuse(LifecycleRefusal.LifeIsOver, $"The life ended at {state.LifeEnd} and all is charged")
            : !IsQuarter(newEnd) ? Refuse(LifecycleRefusal.NotOnAQuarter, $"{newEnd} is not on a quarter of an hour")
            : newEnd <= at || newEnd > latest || (isChange && newEnd == state.LifeEnd)
                ? Refuse(LifecycleRefusal.EndOutsideRange, $"The life would end at {newEnd}; expected after {at}, up to {latest}, and other than {state.LifeEnd}")
            : null;
    }

    private static Timestamp LatestEnd(LifecycleState state) => new(
        DateTimeOffset.FromUnixTimeMilliseconds(state.Commissioned!.At.UnixMilliseconds).AddMonths(LifecycleLimits.ServiceLifeYearsMax * MonthsPerYear).ToUnixTimeMilliseconds());

    private static LifecycleDecision? RefuseExpected(LifecycleState state, Int128 transmitted, Int128 expected)
    {
        const long max = (long)(LifecycleLimits.ExpectedMegawattHoursMax * 1_000_000);
        return state.Commissioned!.Rule != ChargeRule.UnitOfProduction ? Refuse(LifecycleRefusal.OtherRule, "Straight line charges by time; expected was another end of life")
            : RefuseTransmitted(state, transmitted)
            ?? (expected <= transmitted || expected > max
                ? Refuse(LifecycleRefusal.ExpectedOutsideRange, Text($"{expected} Wh are expected in the whole life; expected was more than the {transmitted} Wh that have passed, up to {max} Wh"))
                : null);
    }

    private static LifecycleDecision? RefuseAdded(LifecycleState state, LifecycleEvent.CarbonAdded added)
    {
        const long max = (long)(LifecycleLimits.EmbodiedKilogramsMax * 1_000_000);
        if (!added.Module.IsAdded())
        {
            return Refuse(LifecycleRefusal.WrongModule, $"Carbon was added in {added.Module.Name()}; expected B3, B4 or B5");
        }

        if (string.IsNullOrWhiteSpace(added.Source))
        {
            return Refuse(LifecycleRefusal.NoSource, "The carbon added has no source");
        }

        if (added.Added.Milligrams is < 0 or > max)
        {
            return Refuse(LifecycleRefusal.CarbonOutsideRange, Text($"{added.Added.Milligrams} mg were added; expected 0 to {max} mg"));
        }

        bool isStraight = state.Commissioned!.Rule == ChargeRule.StraightLine;
        if (isStraight ? added.NewExpected is not null : added.NewEnd is not null)
        {
            return Refuse(LifecycleRefusal.OtherRule, isStraight ? "Straight line charges by time and not by energy" : "Unit of production charges by energy and not by time");
        }

        return !isStraight ? RefuseExpected(state, added.TransmittedWattHours, ExpectedOf(state, added.NewExpected))
            : added.NewEnd is { } end ? RefuseEnd(state, added.At, end, isChange: false)
            : added.At >= state.LifeEnd ? Refuse(LifecycleRefusal.LifeIsOver, $"The life ended at {state.LifeEnd}; expected a new end that the carbon added can be spread up to")
            : null;
    }

    private static LifecycleDecision? RefuseRetirement(LifecycleState state, LifecycleEvent.Retired retired)
    {
        if (retired.At == state.Commissioned!.At)
        {
            return Refuse(LifecycleRefusal.BeforeLastEvent, $"The retirement is at {retired.At}, when the asset was put in service; expected a later time");
        }

        if (retired.ActualEnd?.Declared.FirstOrDefault(module => !module.IsEnd()) is { } wrong && wrong != default)
        {
            return Refuse(LifecycleRefusal.WrongModule, $"The end of life has carbon in {wrong.Name()}; expected C1 to C4, and D");
        }

        const long max = (long)(LifecycleLimits.EmbodiedKilogramsMax * 1_000_000);
        if (retired.ActualEnd is { } end && end.Declared.Any(module => end.MilligramsOf(module) < 0 || end.MilligramsOf(module) > max))
        {
            return Refuse(LifecycleRefusal.CarbonOutsideRange, Text($"The end of life has {end.TotalMilligrams} mg; expected 0 to {max} mg a module"));
        }

        return state.Commissioned.Rule == ChargeRule.UnitOfProduction ? RefuseTransmitted(state, retired.TransmittedWattHours) : null;
    }

    private static LifecycleDecision? RefuseTransmitted(LifecycleState state, Int128 transmitted)
    {
        Int128 before = state.Spans[^1].TransmittedBefore;
        return transmitted < before ? Refuse(LifecycleRefusal.TransmittedWentBack, Text($"{transmitted} Wh have passed; expected at least the {before} Wh of the last event")) : null;
    }

    private static bool IsQuarter(Timestamp at) => at.UnixMilliseconds % Interval.LengthMilliseconds == 0;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static LifecycleDecision Refuse(LifecycleRefusal reason, string text) => new([], reason, text);
}
