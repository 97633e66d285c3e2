using CarbonLedger.Carbon.Metering.Validation;
using CarbonLedger.Entries.Closing;

namespace CarbonLedger.Entries.Tests;

public sealed class RegisterFindingsTests
{
    [Fact]
    public void CleanDay_AddsUpToItsRegisters() => Assert.Empty(Find(MadeLog.CleanDay(8)));

    [Fact]
    public void LateAndCorrectedCaptures_AddUpToo()
    {
        MadeLog log = MadeLog.CleanDay(4);
        log.TakeLate(MadeLog.Capture("m-load", 2, more: 7, version: 1));
        Assert.Empty(Find(log));
    }

    [Fact]
    public void IntervalFarAboveTheDaysBefore_IsFound()
    {
        MadeLog log = new();
        for (int boundary = 1; boundary <= 98; boundary++)
        {
            log.Close(boundary switch
            {
                1 => [.. MadeLog.At(0), .. MadeLog.At(1)],
                98 => [.. MadeLog.At(98, "m-load"), MadeLog.Capture("m-load", 98, more: 90_000)],
                _ => MadeLog.At(boundary),
            });
        }

        MeterFinding found = Assert.Single(Find(log));
        Assert.Equal((PeriodCheck.HistoricalMax, "load", 140_000L), (found.Check, found.Asset.Value, found.Value));
        Assert.Equal(log.Ledger.LastClosed, found.Interval);
    }

    private static IReadOnlyList<MeterFinding> Find(MadeLog log) => RegisterFindings.Of(log.Ledger, log.Batches.SelectMany(batch => batch.Entries));
}
