using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ingest.Formats.Sparkplug;
using CarbonLedger.Ingest.Quality;

namespace CarbonLedger.Ingest.Tests.Quality;

/// <summary>Silence of devices and of registers, with a learned cadence, a set one, and Sparkplug's.</summary>
public sealed class SilenceTests
{
    [Fact]
    public void DeviceThatStops_IsSilentAfterThreeOfItsSpacings_AndIsToldWhenItIsHeardAgain()
    {
        TestMeter meter = new();
        meter.SendRegularly(8);
        meter.Wait(11);
        Assert.Empty(meter.Findings);
        meter.Wait(11.01);
        meter.Wait(12);
        Finding silent = Assert.Single(meter.Findings);
        Assert.Equal((AlarmKind.DeviceSilent, AlarmPhase.Raised, TestMeter.At(8)), (silent.Kind, silent.Phase, silent.Since));
        Assert.EndsWith("expected every 15 min 0 s.", silent.Detail, StringComparison.Ordinal);
        meter.Send(9, 16);
        Assert.Equal(["DeviceSilent Raised", "DeviceSilent Ended"], meter.Told);
        Assert.StartsWith("Heard again after 2 h 0 min", meter.Findings[1].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void CadenceThatIsNotKnownYet_IsNoSilence()
    {
        TestMeter meter = new();
        meter.SendRegularly(3);
        meter.Wait(1_000);
        Assert.Empty(meter.Findings);
    }

    [Fact]
    public void CadenceThatIsSet_NeedsNoLearning()
    {
        TestMeter meter = new(new QualityRules { Cadence = TimeSpan.FromMinutes(1), SilenceFactor = 2 });
        meter.Send(1, 0);
        meter.Wait(2.0 / 15);
        Assert.Empty(meter.Findings);
        meter.Wait(2.1 / 15);
        Assert.Equal(["DeviceSilent Raised"], meter.Told);
    }

    [Fact]
    public void FourCapturesOnceAnHour_AreExpectedOnceAnHour()
    {
        TestMeter meter = new();
        for (int hour = 1; hour <= 8; hour++)
        {
            for (int i = 1; i <= 4; i++)
            {
                meter.Send((4 * hour) + i, (4 * (hour - 1)) + i, came: 4 * hour);
            }

            meter.Wait((4 * hour) + 3.9);
        }

        Assert.Empty(meter.Findings);
        meter.Wait(32 + 12.1);
        Assert.Equal(["DeviceSilent Raised"], meter.Told);
    }

    [Fact]
    public void DeviceReadBackFromTheStore_IsGivenTwiceTheTime_UntilItWasHeard()
    {
        TestMeter meter = new();
        for (int i = 1; i <= 8; i++)
        {
            meter.Take(new QualityInput.Captured(TestMeter.Capture(i, TestMeter.At(i)), null));
        }

        meter.Wait(14);
        Assert.Empty(meter.Findings);
        meter.Wait(14.1);
        Assert.Equal(["DeviceSilent Raised"], meter.Told);
    }

    [Fact]
    public void BurstOfHeldBackCaptures_DoesNotShortenTheCadence()
    {
        TestMeter meter = new();
        meter.SendRegularly(8);
        for (int i = 9; i <= 30; i++)
        {
            meter.Send(i, i, came: 30 + (i * 0.0001));
        }

        meter.Wait(32.9);
        Assert.Empty(meter.Findings);
    }

    [Fact]
    public void HistoryThatIsBroughtIn_MakesNobodyExpectMore()
    {
        TestMeter meter = new();
        for (int i = 1; i <= 50; i++)
        {
            meter.Send(i, i, came: 1_000 + (i * 0.0001));
        }

        meter.Wait(5_000);
        Assert.Empty(meter.Findings);
    }

    [Fact]
    public void SparkplugSilenceAfterABirth_MeansUnchanged()
    {
        TestMeter meter = new();
        for (int i = 1; i <= 8; i++)
        {
            meter.Send(0, i, presence: SparkplugPresence.Alive);
        }

        meter.Wait(500, SparkplugPresence.Alive);
        Assert.Empty(meter.Findings);
    }

    [Fact]
    public void SparkplugDeath_MeansUnknownAtOnce_AndABirthEndsIt()
    {
        TestMeter meter = new();
        meter.Send(0, 1, presence: SparkplugPresence.Alive);
        meter.Wait(1.01, SparkplugPresence.Dead);
        meter.Wait(1.02, SparkplugPresence.Dead);
        Assert.Equal(["DeviceSilent Raised"], meter.Told);
        Assert.Contains("unknown", meter.Findings[0].Detail, StringComparison.Ordinal);
        meter.Wait(2, SparkplugPresence.Alive);
        Assert.Equal(["DeviceSilent Raised", "DeviceSilent Ended"], meter.Told);
    }

    [Fact]
    public void RegisterThatStops_WhileItsDeviceGoesOn_IsItsOwnFinding()
    {
        TestMeter meter = new();
        meter.SendRegularly(5, Register.ActiveImport, Register.ActiveExport);
        for (int i = 6; i <= 9; i++)
        {
            meter.Send(i, i, registers: [Register.ActiveImport]);
        }

        Finding silent = Assert.Single(meter.Findings);
        Assert.Equal((AlarmKind.RegisterSilent, AlarmPhase.Raised, Register.ActiveExport, TestMeter.At(5)), (silent.Kind, silent.Phase, silent.Register, silent.Since));
        meter.Send(10, 10, registers: [Register.ActiveImport, Register.ActiveExport]);
        Assert.Equal(["RegisterSilent Raised", "RegisterSilent Ended"], meter.Told);
    }

    [Fact]
    public void RegisterThatComesEveryFourthTime_HasItsOwnCadence()
    {
        TestMeter meter = new();
        for (int i = 1; i <= 60; i++)
        {
            meter.Send(i, i, registers: i % 4 == 0 ? [Register.ActiveImport, Register.Voltage] : [Register.ActiveImport]);
        }

        Assert.Empty(meter.Findings);
        for (int i = 61; i <= 73; i++)
        {
            meter.Send(i, i, registers: [Register.ActiveImport]);
        }

        Assert.Equal(["RegisterSilent Raised"], meter.Told);
    }

    [Fact]
    public void SparkplugRegisterThatDoesNotChange_IsNotMissed()
    {
        TestMeter meter = new();
        for (int i = 1; i <= 30; i++)
        {
            meter.Send(0, i, presence: SparkplugPresence.Alive, registers: i < 9 ? [Register.ActiveImport, Register.ActiveExport] : [Register.ActiveImport]);
        }

        Assert.Empty(meter.Findings);
    }
}
