using System.Collections.Immutable;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Ingest.Quality;

/// <summary>
/// A register that no longer appears while its device goes on, judged in capture time, each against its own cadence. Not for Sparkplug,
/// where what did not change is not sent.
/// </summary>
internal static class RegisterRule
{
    public static void Decide(DeviceState state, QualityInput.Captured input, QualityRules rules, List<Finding> findings)
    {
        if (!state.IsSeen || input.Capture.Time <= state.LastTime)
        {
            return;
        }

        foreach (RegisterState register in state.Registers)
        {
            bool appears = input.Capture.ValueOf(register.Obis) is not null;
            if (register.IsSilent && (appears || input.Presence is not null))
            {
                findings.Add(new Finding(AlarmKind.RegisterSilent, AlarmPhase.Ended, register.Obis, input.Capture.Time, 1, $"It appears again, in the capture of {input.Capture.Time}."));
            }
            else if (!register.IsSilent && !appears && input.Presence is null && IsOverdue(register, input.Capture.Time, rules, out long cadence))
            {
                findings.Add(new Finding(
                    AlarmKind.RegisterSilent, AlarmPhase.Raised, register.Obis, register.LastTime, 1, $"Not in the captures since {register.LastTime}, though the device goes on; expected every {ClockRule.Duration(cadence)}."));
            }
        }
    }

    /// <summary>The registers after a capture that is news.</summary>
    public static ImmutableArray<RegisterState> Evolve(DeviceState state, QualityInput.Captured input)
    {
        ImmutableArray<RegisterState>.Builder registers = state.Registers.ToBuilder();
        foreach (RegisterReading reading in input.Capture.Registers)
        {
            int i = 0;
            while (i < registers.Count && registers[i].Obis != reading.Obis)
            {
                i++;
            }

            if (i < registers.Count)
            {
                registers[i] = Seen(registers[i], input.Capture.Time);
            }
            else if (i < Capture.RegistersMax)
            {
                // Only known codes are taken at the doors, so that few texts stand for all devices.
                registers.Add(new RegisterState(string.Intern(reading.Obis), input.Capture.Time, [], false));
            }
        }

        return registers.DrainToImmutable();
    }

    private static RegisterState Seen(RegisterState register, Timestamp time) => register with
    {
        LastTime = time,
        Between = time > register.LastTime ? register.Between.With(time.UnixMilliseconds - register.LastTime.UnixMilliseconds) : register.Between,
    };

    private static bool IsOverdue(RegisterState register, Timestamp time, QualityRules rules, out long cadence)
    {
        cadence = rules.Cadence is { } set ? (long)set.TotalMilliseconds : register.Between.Median() ?? 0;
        return cadence > 0 && time.UnixMilliseconds - register.LastTime.UnixMilliseconds > cadence * rules.SilenceFactor;
    }
}
