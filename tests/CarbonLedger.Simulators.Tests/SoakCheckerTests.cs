using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Simulators.Loading;

namespace CarbonLedger.Simulators.Tests;

/// <summary>What the one checker of a soak says of a store that tells the truth, and of every lie.</summary>
public sealed class SoakCheckerTests : IDisposable
{
    private static readonly SiteId Site = new("soak");
    private static readonly DeviceId Device = new("load-00000");

    private readonly string folder = Directory.CreateTempSubdirectory().FullName;
    private readonly View view = new();
    private readonly string path;

    public SoakCheckerTests()
    {
        path = Path.Combine(folder, "device.journal");
        using SoakJournal journal = new(path, Device);

        // Taken, and taken again; a batch that was taken; one whose answer was lost; one that was cut in its packet; a forgery; a packet too long.
        Send(journal, 0, SoakMessageKind.Good, [Made(1)], sent: 2, 0, 0);
        Send(journal, 1, SoakMessageKind.Good, [Made(2, signed: false), Made(3, signed: false)], sent: 1, 0);
        Send(journal, 2, SoakMessageKind.Good, [Made(4)], sent: 1);
        Send(journal, 3, SoakMessageKind.Good, [Made(5)], sent: 0);
        Send(journal, 4, SoakMessageKind.Forged, [Made(6)], sent: 1, 0x87);
        Send(journal, 5, SoakMessageKind.PacketTooLong, [Made(7)], sent: 1);
        Send(journal, 6, SoakMessageKind.Conflict, [Made(1, value: 99)], sent: 1, 0x83);
        view.Captures.AddRange([Made(1), Made(2, signed: false), Made(3, signed: false)]);
        view.Logs.Add(Made(1));
        view.Refuse(RefusalReason.BadSignature, 4);
        view.Refuse(RefusalReason.Conflict, 6);
        view.Duplicates = 1;
        view.CountAll();
    }

    [Fact]
    public async Task Truth_Holds()
    {
        SoakVerdict verdict = await CheckAsync();
        Assert.Empty(verdict.Counterexamples);
        Assert.True(verdict.Holds);
        Assert.Equal((7, 7, 5, 3, 3), (verdict.Messages, verdict.Transmissions, verdict.Captures, verdict.Acknowledged, verdict.Unanswered));
        Assert.Equal((3, 1, 2, 1), (verdict.Stored, verdict.Duplicates, verdict.RefusalsKept, verdict.Logged));
        Assert.Equal(1, verdict.AnsweredRefused[RefusalReason.BadSignature]);
    }

    [Fact]
    public async Task UnansweredMessageThatIsStoredOnce_Holds()
    {
        view.Captures.Add(Made(4));
        view.CountAll();
        Assert.Empty((await CheckAsync()).Counterexamples);
    }

    [Theory]
    [InlineData("removed", "seq 2: was acknowledged and is not stored")]
    [InlineData("removed-signed", "seq 1: was acknowledged and is not stored")]
    [InlineData("byte", "seq 3: was acknowledged and is stored with other bytes")]
    [InlineData("signature", "seq 1: was acknowledged and is stored with other bytes")]
    [InlineData("added", "seq 77: is stored and was not sent so")]
    [InlineData("twice", "seq 1: is stored twice")]
    [InlineData("cut", "seq 5: was never sent whole and is stored")]
    [InlineData("forged", "seq 6: is Forged and is stored")]
    [InlineData("too-long", "seq 7: is PacketTooLong and is stored")]
    [InlineData("refusal-removed", "is kept 0 times as a refusal")]
    [InlineData("refusal-twice", "is kept 2 times as a refusal")]
    [InlineData("refusal-other", "seq 6: is Forged and is kept as Malformed")]
    [InlineData("refusal-added", "topic made-up: is kept as Malformed and was not sent so")]
    [InlineData("refusal-of-nobody", "client nobody, topic made-up: is kept as Malformed, and no such device sends")]
    [InlineData("count", "counts: the store counted 4 captures; 3 are found")]
    [InlineData("duplicates-lost", "counts: 3 stored and 0 duplicates; 4 were acknowledged")]
    [InlineData("duplicates-made", "counts: 3 stored and 7 duplicates")]
    [InlineData("logged", "seq 77: stands in the log, and not so in the store")]
    public async Task Lie_IsFound(string lie, string expected)
    {
        Tell(lie);
        SoakVerdict verdict = await CheckAsync();
        Assert.False(verdict.Holds);
        Assert.Contains(verdict.Counterexamples, found => found.Contains(expected, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(SoakMessageKind.Good, 0x87, "is Good and was answered 0x87; due was 0x00")]
    [InlineData(SoakMessageKind.Forged, 0x00, "is Forged and was answered 0x00; due was 0x87")]
    [InlineData(SoakMessageKind.PacketTooLong, 0x00, "is a packet that is too long and was answered")]
    public async Task WrongAnswer_IsFound(SoakMessageKind kind, byte code, string expected)
    {
        string other = Path.Combine(folder, "other.journal");
        using (SoakJournal journal = new(other, Device))
        {
            Send(journal, 0, kind, [Made(1)], sent: 1, code);
        }

        SoakVerdict verdict = await SoakChecker.RunAsync([SoakJournal.Read(other)], new View(), TestContext.Current.CancellationToken);
        Assert.Contains(verdict.Counterexamples, found => found.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public async Task ManyLies_AreCountedAndTheFirstAreTold()
    {
        view.Captures.AddRange(Enumerable.Range(100, 50).Select(number => Made(number)));
        view.CountAll();
        SoakVerdict verdict = await CheckAsync();
        Assert.Equal(SoakChecker.CounterexamplesMax, verdict.Counterexamples.Count);
        Assert.True(verdict.Wrong >= 50);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private void Tell(string lie)
    {
        switch (lie)
        {
            case "removed":
                view.Captures.RemoveAt(1);
                break;
            case "removed-signed":
                view.Captures.RemoveAt(0);
                break;
            case "byte":
                view.Captures[2] = Made(3, signed: false, value: 4);
                break;
            case "signature":
                view.Captures[0] = view.Captures[0] with { Signature = new byte[SignedCapture.SignatureLength] };
                break;
            case "added":
                view.Captures.Add(Made(77));
                break;
            case "twice":
                view.Captures.Add(Made(1));
                break;
            case "cut":
                view.Captures.Add(Made(5));
                break;
            case "forged":
                view.Captures.Add(Made(6));
                break;
            case "too-long":
                view.Captures.Add(Made(7));
                break;
            case "refusal-removed":
                view.Kept.RemoveAt(0);
                break;
            case "refusal-twice":
                view.Refuse(RefusalReason.BadSignature, 4);
                break;
            case "refusal-other":
                view.Kept[0] = view.Kept[0] with { Reason = RefusalReason.Malformed };
                break;
            case "refusal-added":
                view.Kept.Add(new SoakRefusal(RefusalReason.Malformed, "made-up", Device.Value, default));
                break;
            case "refusal-of-nobody":
                view.Kept.Add(new SoakRefusal(RefusalReason.Malformed, "made-up", "nobody", default));
                break;
            case "count":
                view.Stored++;
                return;
            case "duplicates-lost":
                view.Duplicates = 0;
                break;
            case "duplicates-made":
                view.Duplicates = 7;
                break;
            case "logged":
                view.Logs.Add(Made(77));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(lie), lie, "No such lie.");
        }

        view.CountAll();
    }

    private Task<SoakVerdict> CheckAsync() => SoakChecker.RunAsync([SoakJournal.Read(path)], view, TestContext.Current.CancellationToken);

    private static void Send(SoakJournal journal, long number, SoakMessageKind kind, IReadOnlyList<SignedCapture> captures, int sent, params byte[] answers)
    {
        journal.AddMessage(new SoakMessage(number, kind, View.Topic, View.PayloadOf(number), captures));
        for (int i = 0; i < sent; i++)
        {
            journal.AddSent(number);
        }

        foreach (byte code in answers)
        {
            journal.AddAnswer(number, code);
        }
    }

    private static SignedCapture Made(int number, bool signed = true, int? value = null) => new(
        new Capture(Site, Device, new Timestamp(1_780_243_200_000 + number), number, 0, DeviceQuality.Good, [new RegisterReading(Register.ActiveImport, RegisterValue.FromThousandths(value ?? number))]),
        signed ? Enumerable.Repeat((byte)number, SignedCapture.SignatureLength).ToArray() : default(ReadOnlyMemory<byte>));

    private sealed class View : ISoakEvidence
    {
        public const string Topic = "cl/v1/soak/load-00000/reading";

        public List<SignedCapture> Captures { get; } = [];

        public List<SignedCapture> Logs { get; } = [];

        public List<SoakRefusal> Kept { get; } = [];

        public long Stored { get; set; }

        public long Duplicates { get; set; }

        public IReadOnlyDictionary<RefusalReason, long> Refused { get; private set; } = new Dictionary<RefusalReason, long>();

        public IReadOnlyList<SoakRefusal> Refusals => Kept;

        public static byte[] PayloadOf(long number) => [(byte)number];

        public void Refuse(RefusalReason reason, long message) => Kept.Add(new SoakRefusal(reason, Topic, Device.Value, SoakRefusal.DigestOf(PayloadOf(message))));

        public void CountAll()
        {
            Stored = Captures.Count;
            Refused = Kept.GroupBy(refusal => refusal.Reason).ToDictionary(reason => reason.Key, reason => reason.LongCount());
        }

        public Task<IReadOnlyList<SignedCapture>> CapturesAsync(DeviceId device, CancellationToken cancel) => Task.FromResult<IReadOnlyList<SignedCapture>>(Captures);

        public IReadOnlyList<SignedCapture> Logged(DeviceId device) => Logs;
    }
}
