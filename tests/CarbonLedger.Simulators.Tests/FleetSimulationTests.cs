using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Simulators.Fleet;
using CarbonLedger.Simulators.Grid;

namespace CarbonLedger.Simulators.Tests;

public sealed class FleetSimulationTests
{
    private const int Day = 96;
    private static readonly Interval First = Interval.StartingAt(MatpowerImportOptions.DefaultValidFrom);

    public static TheoryData<string> Networks => [.. NetworkCatalog.Names];

    [Theory]
    [MemberData(nameof(Networks))]
    public void Registers_NeverGoBack_AndBothStandInEveryCapture(string name)
    {
        FleetSimulation fleet = new(NetworkCatalog.Load(name).Model, 7, First);
        IReadOnlyList<Capture> before = fleet.Captures(0);
        Assert.All(before, capture => Assert.All(capture.Registers, register => Assert.True(register.Value.Mantissa >= 1_000_000)));
        for (int k = 1; k <= Day; k++)
        {
            IReadOnlyList<Capture> now = fleet.Captures(k);
            Assert.Equal(fleet.Devices, now.Select(capture => capture.Device));
            for (int i = 0; i < now.Count; i++)
            {
                Assert.Equal((k, 0, First.Start.AddMilliseconds(k * 900_000L)), (now[i].Sequence, now[i].Version, now[i].Time));
                Assert.Equal([Register.ActiveImport, Register.ActiveExport], now[i].Registers.Select(register => register.Obis));
                Assert.True(Import(now[i]) >= Import(before[i]) && Export(now[i]) >= Export(before[i]), $"{now[i].Device} went back at step {k}");
            }

            before = now;
        }
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void MeteredEnergy_IsThatOfTheGrid_ToTheQuantumOfItsRegister(string name)
    {
        NetworkModel model = NetworkCatalog.Load(name).Model;
        FleetSimulation fleet = new(model, 3, First);
        IReadOnlyList<Capture> start = fleet.Captures(0);
        long[] quarterWattHours = new long[model.Generators.Count];
        for (int k = 1; k <= Day; k++)
        {
            GridStep step = fleet.GridAt(k);
            for (int i = 0; i < quarterWattHours.Length; i++)
            {
                quarterWattHours[i] += step.GeneratorWatts[i];
            }
        }

        Dictionary<DeviceId, (Capture Start, Capture End)> ends = start.Zip(fleet.Captures(Day)).ToDictionary(pair => pair.First.Device);
        for (int i = 0; i < quarterWattHours.Length; i++)
        {
            (Capture from, Capture to) = ends[new DeviceId($"m-{model.Generators[i].Id}")];
            Assert.Equal(quarterWattHours[i] / 4, Export(to) - Export(from));
            Assert.Equal(0, Import(to) - Import(from));
        }
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void BranchMeters_NeverShowMoreThanAQuantumOfGain(string name)
    {
        NetworkModel model = NetworkCatalog.Load(name).Model;
        FleetSimulation fleet = new(model, 11, First);
        for (int k = 1; k <= Day; k++)
        {
            Dictionary<DeviceId, long> net = fleet.Captures(k - 1).Zip(fleet.Captures(k))
                .ToDictionary(pair => pair.First.Device, pair => Import(pair.Second) - Import(pair.First) - Export(pair.Second) + Export(pair.First));
            foreach (Branch branch in model.Branches)
            {
                long loss = net[new DeviceId($"m-{branch.Id}-from")] + net[new DeviceId($"m-{branch.Id}-to")];
                Assert.True(loss >= -1, $"{branch.Id} gains {-loss} Wh at step {k}");
                Assert.True(branch.Resistance != 0 || loss == 0, $"{branch.Id} has no resistance and loses {loss} Wh at step {k}");
            }
        }
    }

    [Fact]
    public void StorageMeter_ImportsOrExports_NeverBothInOneInterval()
    {
        NetworkModel model = NetworkCatalog.Load("ieee14").Model;
        FleetSimulation fleet = new(model, 7, First);
        int at = fleet.Devices.ToList().IndexOf(new DeviceId("m-battery-14"));
        long charged = 0;
        long discharged = 0;
        for (int k = 1; k <= Day; k++)
        {
            long import = Import(fleet.Captures(k)[at]) - Import(fleet.Captures(k - 1)[at]);
            long export = Export(fleet.Captures(k)[at]) - Export(fleet.Captures(k - 1)[at]);
            Assert.True(import == 0 || export == 0, $"{import} Wh in and {export} Wh out at step {k}");
            charged += import;
            discharged += export;
        }

        Assert.InRange(charged, 20_000_000, 45_000_000);
        Assert.InRange(discharged, 20_000_000, 45_000_000);
    }

    [Fact]
    public void LoadMeters_CountOnTheSecondarySide()
    {
        NetworkModel model = NetworkCatalog.Load("ieee14").Model;
        FleetSimulation fleet = new(model, 7, First);
        MeteringPoint point = model.PointsByDevice[new DeviceId("m-load-3")];
        int at = fleet.Devices.ToList().IndexOf(point.Device);
        int load = model.Loads.ToList().FindIndex(candidate => candidate.Id == point.Asset);
        Multiplier multiplier = point.MultiplierAt(First.Start);
        long wattHours = 0;
        for (int k = 1; k <= Day; k++)
        {
            wattHours += fleet.GridAt(k).LoadWatts[load] / 4;
        }

        long metered = multiplier.PrimaryWattHours(fleet.Captures(Day)[at].Registers[0].Value) - multiplier.PrimaryWattHours(fleet.Captures(0)[at].Registers[0].Value);

        Assert.InRange(wattHours - metered, 0, 8_000 + Day);
    }

    [Theory]
    [InlineData("ieee14", Day)]
    [InlineData("case30", Day)]
    [InlineData("ieee57", 24)]
    [InlineData("ieee118", 24)]
    public void EveryMeter_StaysWellBelowTheHighLimitOfItsFacts(string name, int steps)
    {
        NetworkModel model = NetworkCatalog.Load(name).Model;
        FleetSimulation fleet = new(model, 7, First);
        long[] limits = [.. fleet.Devices.Select(device => model.PointsByDevice[device].Meter!.HighLimitWattHours(Interval.LengthMilliseconds)!.Value)];
        Assert.All(model.MeteringPoints, point => Assert.Equal((1_000_000_000_000L, 15_000), (point.Meter!.Modulus, point.Accuracy.SumPpm)));
        for (int k = 1; k <= steps; k++)
        {
            for (int i = 0; i < limits.Length; i++)
            {
                for (int register = 0; register < 2; register++)
                {
                    long counted = fleet.Captures(k)[i].Registers[register].Value.Thousandths - fleet.Captures(k - 1)[i].Registers[register].Value.Thousandths;
                    Assert.True(counted * 2 < limits[i], $"{fleet.Devices[i]} counted {counted} of {limits[i]} Wh");
                }
            }
        }
    }

    [Fact]
    public void ChangedRatio_CountsOnFromWhereTheRegisterStood()
    {
        NetworkModel model = NetworkCatalog.Load("ieee14").Model;
        MeteringPoint[] points = [.. model.MeteringPoints];
        int at = Array.FindIndex(points, point => point.Device.Value == "m-load-3");
        Multiplier first = points[at].Multipliers[0];
        points[at] = points[at] with { Multipliers = [first, first with { From = First.Start.AddMilliseconds(4 * 900_000), CtPrimary = 800 }] };
        FleetSimulation changed = new(model with { MeteringPoints = points }, 7, First);
        FleetSimulation unchanged = new(model, 7, First);

        long Delta(FleetSimulation fleet, int k) => Import(fleet.Captures(k)[at]) - Import(fleet.Captures(k - 1)[at]);
        Assert.Equal(Delta(unchanged, 4), Delta(changed, 4));
        Assert.InRange(Delta(changed, 5), (Delta(unchanged, 5) / 2) - 1, (Delta(unchanged, 5) / 2) + 1);
    }

    [Fact]
    public void AnyOrderOfAsking_GivesTheSameCaptures()
    {
        NetworkModel model = NetworkCatalog.Load("case30").Model;
        FleetSimulation forward = new(model, 5, First);
        FleetSimulation jumping = new(model, 5, First);
        string[] expected = [.. Enumerable.Range(0, 41).Select(k => Text(forward.Captures(k)))];

        foreach (int k in new[] { 40, 0, 25, 24, 39, 1, 40 })
        {
            Assert.Equal(expected[k], Text(jumping.Captures(k)));
        }
    }

    [Fact]
    public void SameSeed_GivesTheSameRegisters_AnotherSeedOthers()
    {
        NetworkModel model = NetworkCatalog.Load("ieee14").Model;
        string Of(long seed) => Text(new FleetSimulation(model, seed, First).Captures(10));

        Assert.Equal(Of(7), Of(7));
        Assert.NotEqual(Of(7), Of(8));
    }

    private static long Import(Capture capture) => capture.ValueOf(Register.ActiveImport)!.Value.Thousandths;

    private static long Export(Capture capture) => capture.ValueOf(Register.ActiveExport)!.Value.Thousandths;

    private static string Text(IReadOnlyList<Capture> captures) =>
        string.Join('\n', captures.Select(capture => $"{capture.Device} {capture.Time} {string.Join(' ', capture.Registers.Select(register => register.Value))}"));
}
