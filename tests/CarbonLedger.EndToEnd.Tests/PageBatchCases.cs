using CarbonLedger.Entries.Captures;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Ledger;

namespace CarbonLedger.EndToEnd.Tests;

/// <summary>A day whose devices sign batches, as it was and with the evidence of one reading changed, by name.</summary>
internal sealed class PageBatchCases(DemoRuns runs, DemoFiles demo)
{
    private const string Device = "m-load-3";
    private const int Place = 2;
    private const int Batch = 48;

    public static readonly string[] Names =
    [
        "every reading in a batch", "signature forged", "path forged", "index of another", "evidence of another capture", "batch signature alone", "unsigned", "unsigned, and trusted to be", "evidence bundle, unsigned",
        "count too large", "index beyond the count", "a hash more", "a hash less", "count of one",
        "evidence bundle", "evidence bundle, path forged", "evidence bundle, index beyond the count",
    ];

    public static string ClassOf(string name) => name switch
    {
        "every reading in a batch" or "unsigned, and trusted to be" => "holds",
        "evidence bundle" or "unsigned" or "evidence bundle, unsigned" => "not covered",
        "signature forged" or "path forged" or "index of another" or "evidence of another capture" or "batch signature alone" or "evidence bundle, path forged" => "false",
        _ => "malformed",
    };

    public PageFiles Make(string name)
    {
        PageFiles files = new(demo.Bundle, demo.Policy, demo.Trust);
        files = name == "unsigned, and trusted to be" ? files with { Trust = WithUnsigned(demo.Trust) } : files;
        return files with { Bundle = runs.NewFile("page.clbundle", name.StartsWith("evidence bundle", StringComparison.Ordinal) ? Single(name) : ForgedLog.Write(Log(name))) };
    }

    // Of one device every reading, with what enrols it. Its name has the same key in both kinds.
    private byte[] Single(string name) => ForgedLog.WriteEvidence(
        Log(name), entry => EntryKind.Of(entry) is EntryKind.Device or EntryKind.Reading && CborValue.Parse(entry).RequiredText(3) == Device);

    private string WithUnsigned(string trust)
    {
        string file = runs.NewFile("trust-unsigned", []);
        File.WriteAllText(file, File.ReadAllText(trust) + $"unsigned {Device}\n");
        return file;
    }

    private List<ForgedBatch> Log(string name)
    {
        Func<byte[], byte[]>? change = ChangeOf(name);
        if (change is null)
        {
            return name == "evidence of another capture" ? Mistaken() : BatchedLog.Of(demo, signed => signed);
        }

        if (ClassOf(name) != "malformed")
        {
            return BatchedLog.Of(demo, signed => IsChosen(signed) ? signed with { Signature = change(signed.Signature.ToArray()) } : signed);
        }

        // What no form has cannot be decided on; it is put into a log that was.
        List<ForgedBatch> log = BatchedLog.Of(demo, signed => signed);
        int at = log.FindIndex(batch => batch.Entries.Any(IsChosen));
        log[at] = log[at] with { Entries = [.. log[at].Entries.Select(entry => IsChosen(entry) ? Changed(entry, change) : entry)] };
        return log;
    }

    // The evidence of the capture before, of the same batch.
    private List<ForgedBatch> Mistaken()
    {
        ReadOnlyMemory<byte> before = default;
        return BatchedLog.Of(demo, signed =>
        {
            if (IsChosen(signed))
            {
                return signed with { Signature = before };
            }

            before = signed.Capture.Device.Value == Device ? signed.Signature : before;
            return signed;
        });
    }

    private static Func<byte[], byte[]>? ChangeOf(string name) => name switch
    {
        "every reading in a batch" or "evidence of another capture" or "evidence bundle" => null,
        "signature forged" => evidence => Flipped(evidence, 5),
        "path forged" or "evidence bundle, path forged" => evidence => Flipped(evidence, evidence.Length - 1),
        "index of another" => evidence => Put(evidence, 66, Place + 1),
        "batch signature alone" => evidence => evidence[..64],
        "unsigned" or "unsigned, and trusted to be" or "evidence bundle, unsigned" => _ => [],
        "count too large" => evidence => Put(evidence, 64, 1001),
        "index beyond the count" or "evidence bundle, index beyond the count" => evidence => Put(evidence, 66, BatchedLog.Together),
        "a hash more" => evidence => [.. evidence, .. new byte[32]],
        "a hash less" => evidence => evidence[..^32],
        "count of one" => evidence => Put(Put(evidence, 64, 1), 66, 0)[..68],
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such case."),
    };

    private static byte[] Changed(ReadOnlyMemory<byte> entry, Func<byte[], byte[]> change)
    {
        CborValue map = CborValue.Parse(entry);
        return CborValue.Map(map.Keys.Select(key => (key, key == 9 ? change(map.RequiredBytes(9).ToArray()) : map.Required(key)))).Encode();
    }

    private static bool IsChosen(ReadOnlyMemory<byte> entry) => EntryKind.Of(entry) == EntryKind.Reading && IsChosen(ReadingEntry.Decode(entry).Signed);

    private static bool IsChosen(SignedCapture signed) =>
        signed.Capture.Device.Value == Device && signed.Capture.Sequence / BatchedLog.Together == Batch / BatchedLog.Together && CaptureEvidence.Parse(signed.Signature) is CaptureEvidence.InBatch { Index: Place };

    private static byte[] Flipped(byte[] evidence, int at) => [.. evidence[..at], (byte)(evidence[at] ^ 1), .. evidence[(at + 1)..]];

    private static byte[] Put(byte[] evidence, int at, int number) => [.. evidence[..at], (byte)(number >> 8), (byte)(number & 0xff), .. evidence[(at + 2)..]];
}
