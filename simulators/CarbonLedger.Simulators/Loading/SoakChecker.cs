using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Ledger;

namespace CarbonLedger.Simulators.Loading;

/// <summary>
/// Compares what a grid holds with what devices sent and were answered: what was acknowledged is stored once with its bytes; what was refused
/// is kept with its reason and not stored; nothing is stored or kept that was not sent; what was not answered is stored at most once; counts
/// agree; the log holds nothing that the store does not. One device at a time, so that a long soak fits into memory.
/// </summary>
public sealed class SoakChecker
{
    /// <summary>Counterexamples that are told; all are counted.</summary>
    public const int CounterexamplesMax = 20;

    private readonly ISoakEvidence evidence;
    private readonly Dictionary<string, List<SoakRefusal>> refusals;
    private readonly Dictionary<RefusalReason, (long Answered, long Sent)> refused = [];
    private readonly List<string> counterexamples = [];
    private long wrong;
    private long messages, transmissions, captures, acknowledged, unanswered, stored, logged;
    private long takenLeast, takenMost;

    private SoakChecker(ISoakEvidence evidence)
    {
        this.evidence = evidence;
        refusals = evidence.Refusals.GroupBy(refusal => refusal.Client).ToDictionary(client => client.Key, client => client.ToList());
    }

    /// <summary>Checks every device.</summary>
    /// <param name="journals">One of each device, read when it is its turn.</param>
    public static async Task<SoakVerdict> RunAsync(IEnumerable<SoakDeviceJournal> journals, ISoakEvidence evidence, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(journals);
        ArgumentNullException.ThrowIfNull(evidence);
        SoakChecker checker = new(evidence);
        foreach (SoakDeviceJournal journal in journals)
        {
            await checker.CheckAsync(journal, cancel);
        }

        checker.CheckCounts();
        return checker.ToVerdict();
    }

    private async Task CheckAsync(SoakDeviceJournal journal, CancellationToken cancel)
    {
        Dictionary<(long, int), SignedCapture> found = Index(journal.Device, "stored", await evidence.CapturesAsync(journal.Device, cancel));
        stored += found.Count;
        HashSet<(long, int)> explained = [];
        foreach (SoakSentMessage message in journal.Messages)
        {
            Count(message);
            CheckAnswers(journal.Device, message);
            CheckCaptures(journal.Device, message, found, explained);
        }

        foreach (SignedCapture signed in found.Values.Where(signed => !explained.Contains(SoakMessage.KeyOf(signed.Capture))))
        {
            Say(journal.Device, Place(signed.Capture), "is stored and was not sent so");
        }

        CheckRefusals(journal);
        CheckLog(journal.Device, found);
    }

    private void Count(SoakSentMessage message)
    {
        messages++;
        transmissions += message.Transmissions;
        unanswered += message.Answers.Count == 0 ? 1 : 0;
        if (message.Kind == SoakMessageKind.Good)
        {
            int taken = message.Answers.Count(code => code == 0);
            captures += message.Captures.Count;
            acknowledged += taken > 0 ? message.Captures.Count : 0;
            takenLeast += (long)taken * message.Captures.Count;
            takenMost += (long)message.Transmissions * message.Captures.Count;
        }
        else if (SoakExpectation.ReasonOf(message.Kind) is { } reason)
        {
            (long answered, long sent) = refused.GetValueOrDefault(reason);
            refused[reason] = (answered + message.Answers.Count, sent + message.Transmissions);
        }
    }

    private void CheckAnswers(DeviceId device, SoakSentMessage message)
    {
        if (message.Answers.Count > message.Transmissions)
        {
            Say(device, Place(message), $"was sent {message.Transmissions} times and answered {message.Answers.Count} times");
        }

        if (message.Kind == SoakMessageKind.PacketTooLong)
        {
            if (message.Answers.Count > 0)
            {
                Say(device, Place(message), "is a packet that is too long and was answered");
            }

            return;
        }

        byte due = SoakExpectation.CodeOf(SoakExpectation.ReasonOf(message.Kind));
        foreach (byte code in message.Answers.Where(code => code != due))
        {
            Say(device, Place(message), $"is {message.Kind} and was answered 0x{code:x2}; due was 0x{due:x2}");
        }
    }

    private void CheckCaptures(DeviceId device, SoakSentMessage message, Dictionary<(long, int), SignedCapture> found, HashSet<(long, int)> explained)
    {
        bool isTaken = message.Answers.Contains(0);
        foreach ((byte[] bytes, byte[] signature) in message.Captures)
        {
            if (!CaptureBytes.TryDecode(bytes, out Capture? capture))
            {
                throw new InvalidOperationException($"The journal of {device} holds a capture that is none.");
            }

            (long, int) key = SoakMessage.KeyOf(capture);
            bool isThere = found.TryGetValue(key, out SignedCapture? kept);
            bool isSame = isThere && kept!.Signature.Span.SequenceEqual(signature) && CaptureBytes.Encode(kept.Capture).AsSpan().SequenceEqual(bytes);
            if (message.Kind == SoakMessageKind.Good && message.Transmissions > 0)
            {
                if (isTaken && !isSame)
                {
                    Say(device, Place(capture), isThere ? "was acknowledged and is stored with other bytes" : "was acknowledged and is not stored");
                }

                if (isSame)
                {
                    explained.Add(key);
                }
            }
            else if (isSame)
            {
                Say(device, Place(capture), message.Transmissions == 0 ? "was never sent whole and is stored" : $"is {message.Kind} and is stored");
            }
        }
    }

    private void CheckRefusals(SoakDeviceJournal journal)
    {
        Dictionary<(string Topic, Hash Payload), List<SoakRefusal>> kept = refusals.Remove(journal.Device.Value, out List<SoakRefusal>? own)
            ? own.GroupBy(refusal => (refusal.Topic, refusal.Payload)).ToDictionary(group => group.Key, group => group.ToList())
            : [];
        foreach (IGrouping<(string, Hash), SoakSentMessage> same in journal.Messages.GroupBy(message => (message.Topic, message.Payload)))
        {
            SoakSentMessage first = same.First();
            kept.Remove(same.Key, out List<SoakRefusal>? found);
            RefusalReason? due = SoakExpectation.ReasonOf(first.Kind);
            int least = due is null ? 0 : same.Sum(message => message.Answers.Count), most = due is null ? 0 : same.Sum(message => message.Transmissions);
            int count = found?.Count ?? 0;
            if (count < least || count > most)
            {
                Say(journal.Device, Place(first), $"is {first.Kind}, was sent {most} times and refused {least} times, and is kept {count} times as a refusal");
            }

            foreach (SoakRefusal other in found?.Where(refusal => refusal.Reason != due) ?? [])
            {
                Say(journal.Device, Place(first), $"is {first.Kind} and is kept as {other.Reason}");
            }
        }

        foreach (SoakRefusal refusal in kept.Values.SelectMany(group => group))
        {
            Say(journal.Device, $"topic {refusal.Topic}", $"is kept as {refusal.Reason} and was not sent so");
        }
    }

    private void CheckLog(DeviceId device, Dictionary<(long, int), SignedCapture> found)
    {
        Dictionary<(long, int), SignedCapture> readings = Index(device, "logged", evidence.Logged(device));
        logged += readings.Count;
        foreach (((long, int) key, SignedCapture reading) in readings)
        {
            if (!found.TryGetValue(key, out SignedCapture? kept) || !kept.Signature.Span.SequenceEqual(reading.Signature.Span)
                || !CaptureBytes.Encode(kept.Capture).AsSpan().SequenceEqual(CaptureBytes.Encode(reading.Capture)))
            {
                Say(device, Place(reading.Capture), "stands in the log, and not so in the store");
            }
        }
    }

    private void CheckCounts()
    {
        foreach (SoakRefusal refusal in refusals.Values.SelectMany(client => client))
        {
            Say($"client {refusal.Client}, topic {refusal.Topic}: is kept as {refusal.Reason}, and no such device sends");
        }

        if (evidence.Stored != stored)
        {
            Say($"counts: the store counted {evidence.Stored} captures; {stored} are found of the devices that sent");
        }

        long taken = evidence.Stored + evidence.Duplicates;
        if (taken < takenLeast || taken > takenMost)
        {
            Say($"counts: {evidence.Stored} stored and {evidence.Duplicates} duplicates; {takenLeast} were acknowledged and {takenMost} sent");
        }

        foreach (RefusalReason reason in evidence.Refused.Keys.Union(refused.Keys))
        {
            (long answered, long sent) = refused.GetValueOrDefault(reason);
            long counted = evidence.Refused.GetValueOrDefault(reason), held = evidence.Refusals.LongCount(refusal => refusal.Reason == reason);
            if (counted < answered || counted > sent || counted != held)
            {
                Say($"counts: {reason} was counted {counted} times and is kept {held} times; it was answered {answered} times and sent {sent} times");
            }
        }
    }

    private Dictionary<(long, int), SignedCapture> Index(DeviceId device, string how, IReadOnlyList<SignedCapture> all)
    {
        Dictionary<(long, int), SignedCapture> index = new(all.Count);
        foreach (SignedCapture signed in all)
        {
            if (!index.TryAdd(SoakMessage.KeyOf(signed.Capture), signed))
            {
                Say(device, Place(signed.Capture), $"is {how} twice");
            }
        }

        return index;
    }

    private SoakVerdict ToVerdict() => new(
        messages,
        transmissions,
        captures,
        acknowledged,
        unanswered,
        refused.Where(reason => reason.Value.Answered > 0).ToDictionary(reason => reason.Key, reason => reason.Value.Answered),
        stored,
        evidence.Duplicates,
        evidence.Refusals.Count,
        logged,
        counterexamples,
        wrong);

    private static string Place(Capture capture) => FormattableString.Invariant($"{capture.Time} seq {capture.Sequence}");

    private static string Place(SoakSentMessage message) =>
        message.Captures.Count > 0 && CaptureBytes.TryDecode(message.Captures[0].Capture, out Capture? capture) ? Place(capture) : FormattableString.Invariant($"message {message.Number}");

    private void Say(DeviceId device, string place, string what) => Say($"{device} {place}: {what}");

    private void Say(string counterexample)
    {
        wrong++;
        if (counterexamples.Count < CounterexamplesMax)
        {
            counterexamples.Add(counterexample);
        }
    }
}
