using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Ledger;
using CarbonLedger.Simulators.Faulty;
using CarbonLedger.Simulators.Sending;

namespace CarbonLedger.Simulators.Fleet;

/// <summary>
/// A fleet of devices with keys: their signed captures, and the messages of each step with the faults asked for. A function
/// of model, seed, first interval and plan. Not safe to share between threads.
/// </summary>
public sealed class SimulatedFleet : IDisposable
{
    private readonly FleetSimulation simulation;
    private readonly FaultPlan plan;
    private readonly Dictionary<DeviceId, Ed25519Signer> signers = [];

    public SimulatedFleet(NetworkModel model, long seed, Interval firstInterval, FaultPlan plan)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(plan);
        this.plan = plan;
        simulation = new FleetSimulation(model, seed, firstInterval);
        foreach (DeviceId device in simulation.Devices)
        {
            signers.Add(device, DeviceKeys.SignerOf(seed, device));
        }

        File = new FleetFile(
            model.Id, model.Site, [.. simulation.Devices.Select(device => new FleetDevice(device, signers[device].PublicKey, firstInterval.Start))]);
    }

    public FleetSimulation Simulation => simulation;

    /// <summary>Every device with its public key, enrolled from the start of the first interval: step 0 is the first that counts.</summary>
    public FleetFile File { get; }

    /// <summary>Every device's capture of a step, signed, by device id, without faults.</summary>
    public IReadOnlyList<SignedCapture> SignedCaptures(int step) => [.. simulation.Captures(step).Select(Sign)];

    /// <summary>What the fleet sends at a step, in order: by device but for the reordered ones, late captures of earlier steps first.</summary>
    public IReadOnlyList<FleetMessage> Messages(int step)
    {
        List<List<FleetMessage>> devices = [.. simulation.Devices.Select((device, i) => MessagesOf(device, i, step))];
        for (int i = 0; i + 1 < devices.Count; i++)
        {
            if (plan.For(simulation.Devices[i], step).Kind == FaultKinds.Reorder)
            {
                (devices[i], devices[i + 1]) = (devices[i + 1], devices[i]);
                i++;
            }
        }

        return [.. devices.SelectMany(messages => messages)];
    }

    public void Dispose()
    {
        foreach (Ed25519Signer signer in signers.Values)
        {
            signer.Dispose();
        }
    }

    private List<FleetMessage> MessagesOf(DeviceId device, int index, int step)
    {
        List<FleetMessage> messages = [];
        for (int late = Math.Min(FaultPlan.LateStepsMax, step); late >= 1; late--)
        {
            if (plan.For(device, step - late) is { Kind: FaultKinds.Late } fault && fault.LateSteps == late)
            {
                messages.Add(Message(Genuine(index, step - late), FaultKinds.Late));
            }
        }

        switch (plan.For(device, step).Kind)
        {
            case FaultKinds.Late or FaultKinds.Drop:
                break;
            case FaultKinds.Duplicate:
                messages.Add(Message(Genuine(index, step), FaultKinds.None));
                messages.Add(Message(Genuine(index, step), FaultKinds.Duplicate));
                break;
            case FaultKinds.Tamper:
                messages.Add(Message(Tampered(index, step), FaultKinds.Tamper));
                messages.Add(Message(Genuine(index, step), FaultKinds.None));
                break;
            case FaultKinds.Reorder:
                messages.Add(Message(Genuine(index, step), FaultKinds.None));

                // What was dropped stays dropped, and what is late comes when it is due.
                if (plan.For(device, step - 1).Kind is not (FaultKinds.Late or FaultKinds.Drop))
                {
                    messages.Add(Message(Genuine(index, step - 1), FaultKinds.Reorder));
                }

                break;
            default:
                messages.Add(Message(Genuine(index, step), FaultKinds.None));
                break;
        }

        return messages;
    }

    private SignedCapture Genuine(int index, int step) => Sign(simulation.Captures(step)[index]);

    /// <summary>The register moves by 1 kWh, up unless it is full; the signature stays.</summary>
    private SignedCapture Tampered(int index, int step)
    {
        SignedCapture genuine = Genuine(index, step);
        RegisterReading[] registers = [.. genuine.Capture.Registers];
        long thousandths = registers[0].Value.Thousandths;
        registers[0] = registers[0] with { Value = RegisterValue.FromThousandths(thousandths >= 999_999_000_000 ? thousandths - 1_000 : thousandths + 1_000) };
        return genuine with { Capture = genuine.Capture with { Registers = registers } };
    }

    private SignedCapture Sign(Capture capture) => new(capture, signers[capture.Device].Sign(CaptureBytes.Encode(capture)));

    private static FleetMessage Message(SignedCapture signed, FaultKinds fault) => new(
        signed.Capture.Device, (int)signed.Capture.Sequence, fault, $"cl/v1/{signed.Capture.Site}/{signed.Capture.Device}/reading", ClJson.Encode(signed));
}
