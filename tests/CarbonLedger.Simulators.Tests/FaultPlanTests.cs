using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Ledger;
using CarbonLedger.Simulators.Faulty;
using CarbonLedger.Simulators.Fleet;
using CarbonLedger.Simulators.Sending;
using CsCheck;

namespace CarbonLedger.Simulators.Tests;

public sealed class FaultPlanTests
{
    private const int Day = 96;
    private const FaultKinds Every = FaultKinds.Duplicate | FaultKinds.Reorder | FaultKinds.Tamper | FaultKinds.Late | FaultKinds.Drop;
    private static readonly Interval First = Interval.StartingAt(MatpowerImportOptions.DefaultValidFrom);
    private static readonly NetworkModel Model = NetworkCatalog.Load("ieee14").Model;
    private static readonly DeviceId[] Devices = [.. Model.MeteringPoints.Select(point => point.Device)];

    [Theory]
    [InlineData("duplicate,reorder,tamper,late,drop", Every)]
    [InlineData("drop, late", FaultKinds.Drop | FaultKinds.Late)]
    [InlineData("late,late", FaultKinds.Late)]
    [InlineData("", FaultKinds.None)]
    [InlineData(null, FaultKinds.None)]
    public void List_IsParsed(string? text, FaultKinds expected)
    {
        Assert.True(FaultPlan.TryParse(text, out FaultKinds kinds, out string problem));
        Assert.Equal((expected, ""), (kinds, problem));
    }

    [Theory]
    [InlineData("late,delay", "delay")]
    [InlineData("Duplicate", "Duplicate")]
    [InlineData("none", "none")]
    [InlineData("31", "31")]
    public void UnknownWord_IsNamedWithTheWordsExpected(string text, string word)
    {
        Assert.False(FaultPlan.TryParse(text, out FaultKinds kinds, out string problem));
        Assert.Equal(FaultKinds.None, kinds);
        Assert.Equal($"Unknown fault '{word}'; expected any of duplicate, reorder, tamper, late, drop, separated by commas.", problem);
    }

    [Fact]
    public void Decision_IsAFunctionOfSeedDeviceAndStep() =>
        Gen.Select(Gen.Long, Gen.Int[0, Devices.Length - 1], Gen.Int[0, Day]).Sample((seed, device, step) =>
        {
            FaultPlan plan = new(seed, Every, Day);
            FaultPlan other = new(seed, Every, Day);
            foreach (DeviceId before in Devices)
            {
                _ = other.For(before, step);
            }

            Fault fault = plan.For(Devices[device], step);
            bool isFirstOrLast = step is 0 or Day;
            return fault == other.For(Devices[device], step)
                && (!isFirstOrLast || fault.Kind is not (FaultKinds.Late or FaultKinds.Drop))
                && (fault.Kind == FaultKinds.Late ? fault.LateSteps >= 1 && fault.LateSteps <= FaultPlan.LateStepsMax && step + fault.LateSteps <= Day : fault.LateSteps == 0);
        });

    [Fact]
    public void TwentySeeds_StrikeWithEveryKindOnIeee14_AboutOnceInAHundred()
    {
        for (long seed = 1; seed <= 20; seed++)
        {
            FaultPlan plan = new(seed, Every, Day);
            Dictionary<FaultKinds, int> counts = Devices.SelectMany(device => Enumerable.Range(0, Day + 1).Select(step => plan.For(device, step).Kind))
                .GroupBy(kind => kind).ToDictionary(group => group.Key, group => group.Count());
            int messages = Devices.Length * (Day + 1);
            foreach (FaultKinds kind in Enum.GetValues<FaultKinds>().Where(kind => kind != FaultKinds.None))
            {
                Assert.InRange(counts[kind], messages / 200, messages / 50);
            }
        }
    }

    [Fact]
    public void OneKindOnly_LeavesTheOthersOut_AndDecidesAsAmongAll()
    {
        FaultPlan all = new(7, Every, Day);
        FaultPlan late = new(7, FaultKinds.Late, Day);
        foreach (DeviceId device in Devices)
        {
            for (int step = 0; step <= Day; step++)
            {
                Fault fault = all.For(device, step);
                Assert.Equal(fault.Kind == FaultKinds.Late ? fault : default, late.For(device, step));
            }
        }
    }

    [Fact]
    public void Messages_WithoutFaults_AreOneGenuineCaptureADevice()
    {
        using SimulatedFleet fleet = new(Model, 7, First, FaultPlan.None);

        IReadOnlyList<FleetMessage> messages = fleet.Messages(3);

        Assert.Equal(Devices, messages.Select(message => message.Device));
        Assert.All(messages, message =>
        {
            Assert.Equal($"cl/v1/ieee14/{message.Device}/reading", message.Topic);
            Assert.True(IsGenuine(fleet, message));
        });
    }

    [Fact]
    public void ADayOfFaults_DeliversEveryCaptureButTheDropped_AndOnlyTamperedOnesAreForged()
    {
        FaultPlan plan = new(7, Every, Day);
        using SimulatedFleet fleet = new(Model, 7, First, plan);
        Dictionary<(DeviceId, int), int> arrivedAt = [];
        for (int step = 0; step <= Day; step++)
        {
            foreach (FleetMessage message in fleet.Messages(step))
            {
                bool forged = message.Fault == FaultKinds.Tamper;
                Assert.Equal(!forged, IsGenuine(fleet, message));
                if (!forged)
                {
                    arrivedAt.TryAdd((message.Device, message.Step), step);
                }
            }
        }

        foreach (DeviceId device in Devices)
        {
            for (int step = 0; step <= Day; step++)
            {
                Fault fault = plan.For(device, step);
                int? expected = fault.Kind == FaultKinds.Drop ? null : step + fault.LateSteps;
                Assert.Equal(expected, arrivedAt.TryGetValue((device, step), out int found) ? found : null);
            }
        }
    }

    [Fact]
    public void EachFault_LooksAsItsNameSays()
    {
        FaultPlan plan = new(7, Every, Day);
        using SimulatedFleet fleet = new(Model, 7, First, plan);
        HashSet<FaultKinds> seen = [];
        for (int step = 1; step <= Day; step++)
        {
            ILookup<DeviceId, FleetMessage> messages = fleet.Messages(step).ToLookup(message => message.Device);
            foreach (DeviceId device in Devices)
            {
                FleetMessage[] own = [.. messages[device].Where(message => message.Fault != FaultKinds.Late)];
                Fault fault = plan.For(device, step);
                seen.Add(fault.Kind);
                switch (fault.Kind)
                {
                    case FaultKinds.Duplicate:
                        Assert.Equal(own[0].Payload.ToArray(), own[1].Payload.ToArray());
                        break;
                    case FaultKinds.Tamper:
                        Assert.Equal([FaultKinds.Tamper, FaultKinds.None], own.Select(message => message.Fault));
                        Assert.Equal(own[0].Step, own[1].Step);
                        Assert.NotEqual(own[0].Payload.ToArray(), own[1].Payload.ToArray());
                        break;
                    case FaultKinds.Reorder when own.Length == 2:
                        Assert.Equal([step, step - 1], own.Select(message => message.Step));
                        break;
                    case FaultKinds.Late or FaultKinds.Drop:
                        Assert.Empty(own);
                        break;
                    default:
                        Assert.Single(own);
                        break;
                }
            }
        }

        Assert.Equal(Enum.GetValues<FaultKinds>(), seen.Order());
    }

    [Fact]
    public void ResumedRun_SendsTheSameBytes()
    {
        FaultPlan plan = new(7, Every, Day);
        using SimulatedFleet whole = new(Model, 7, First, plan);
        using SimulatedFleet resumed = new(Model, 7, First, new FaultPlan(7, Every, Day));
        for (int step = 0; step < 30; step++)
        {
            _ = whole.Messages(step);
        }

        Assert.Equal(Texts(whole.Messages(30)), Texts(resumed.Messages(30)));
    }

    private static string[] Texts(IReadOnlyList<FleetMessage> messages) =>
        [.. messages.Select(message => $"{message.Topic} {message.Fault} {System.Text.Encoding.UTF8.GetString(message.Payload.Span)}")];

    private static bool IsGenuine(SimulatedFleet fleet, FleetMessage message)
    {
        ClJsonReading reading = ClJson.Decode(fleet.File.Site, message.Device, message.Payload);
        Assert.Null(reading.Refusal);
        ReadOnlyMemory<byte> key = fleet.File.Devices.Single(device => device.Device == message.Device).PublicKey;
        return Ed25519.Verify(key.Span, CaptureBytes.Encode(reading.Capture!.Capture), reading.Capture.Signature.Span);
    }
}
