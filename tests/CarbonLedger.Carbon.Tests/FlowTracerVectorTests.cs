using System.Text.Json;
using CarbonLedger.Carbon.Tracing;

namespace CarbonLedger.Carbon.Tests;

public sealed class FlowTracerVectorTests
{
    // The vectors print 9 to 12 significant digits.
    private const double Tolerance = 1e-9;

    public static TheoryData<string> Cases => new(
        "bialek4", "mixer_40_60", "nz_testA_3bus", "ieee14_zhou2012", "case9_ac", "case9_dc", "case14_ac", "case14_dc", "case30_ac",
        "case57_ac", "case57_dc", "case118_ac", "case118_dc", "case300_ac", "case1354pegase_ac", "case2869pegase_ac");

    [Theory]
    [MemberData(nameof(Cases))]
    public void EveryVector_AgreesAtEveryBus(string name)
    {
        byte[] bytes = CarbonFlowVectors.Read(name);
        JsonElement expected = CarbonFlowVectors.Parse(bytes).GetProperty("expected");
        TraceResult result = TraceCase.Read(bytes).Require(name).Trace();
        Assert.True(result.Closure <= 1e-9, $"closure {result.Closure:R}");
        int compared = 0;
        foreach (TracedBus bus in result.Buses)
        {
            string key = bus.Bus.ToString();
            compared += Compare(expected, "e_recv", key, bus.Intensity, bus.Reason);
            compared += Compare(expected, "delivered", key, bus.Delivered, bus.DeliveredReason);
            if (expected.TryGetProperty("P_N", out JsonElement flux))
            {
                Near(flux.GetProperty(key).GetDouble(), bus.Through, $"P_N of bus {key}");
            }
        }

        Assert.True(compared >= 3, $"{compared} values compared");
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void EveryVector_AgreesInTotals(string name)
    {
        byte[] bytes = CarbonFlowVectors.Read(name);
        JsonElement expected = CarbonFlowVectors.Parse(bytes).GetProperty("expected");
        Assert.SkipUnless(expected.TryGetProperty("gen_carbon", out JsonElement generation), "This vector has no totals.");
        TraceResult result = TraceCase.Read(bytes).Require(name).Trace();
        Near(generation.GetDouble(), result.GenerationCarbon, "generation");
        Near(expected.GetProperty("load_carbon").GetDouble(), result.LoadCarbon, "load");
        Near(expected.GetProperty("loss_carbon").GetDouble(), result.LossCarbon, "loss", result.GenerationCarbon * Tolerance);
    }

    [Fact]
    public void Bialek_TracedCarbonIsThePublishedNetGeneration()
    {
        byte[] bytes = CarbonFlowVectors.Read("bialek4");
        JsonElement published = CarbonFlowVectors.Parse(bytes).GetProperty("published");
        TraceResult result = TraceCase.Read(bytes).Require("bialek4").Trace();
        Assert.Equal(published.GetProperty("net_generation_MW").GetProperty("1").GetDouble(), result.LoadCarbon / 1000, 3);
    }

    private static int Compare(JsonElement expected, string name, string bus, double actual, NoValueReason reason)
    {
        if (!expected.TryGetProperty(name, out JsonElement values) || !values.TryGetProperty(bus, out JsonElement value))
        {
            return 0;
        }

        if (value.ValueKind == JsonValueKind.Null)
        {
            Assert.True(reason != NoValueReason.None && double.IsNaN(actual), $"{name} of bus {bus}: expected no value, found {actual:R}");
        }
        else
        {
            Assert.True(reason == NoValueReason.None, $"{name} of bus {bus}: expected {value}, found {reason}");
            Near(value.GetDouble(), actual, $"{name} of bus {bus}");
        }

        return 1;
    }

    private static void Near(double expected, double actual, string what, double absolute = 1e-9) =>
        Assert.True(Math.Abs(expected - actual) <= Math.Max(Math.Abs(expected) * Tolerance, absolute), $"{what}: expected {expected:R}, found {actual:R}");
}
