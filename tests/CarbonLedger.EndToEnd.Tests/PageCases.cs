using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Ledger;
using CarbonLedger.Server.Demo;

namespace CarbonLedger.EndToEnd.Tests;

/// <summary>Files with one thing wrong each, made from a demo's, by name.</summary>
internal sealed class PageCases(DemoRuns runs, DemoFiles demo)
{
    private const string Origin = "carbonledger.example/demo/ieee14";
    private const string WitnessName = "witness.example";
    private const int Batch = 48;

    public static readonly string[] Names =
    [
        "flip manifest", "flip checkpoint", "flip headers", "flip proof", "flip batch", "flip zip header", "flip directory",
        "resealed checkpoint", "resealed headers", "resealed proof", "resealed batch", "resealed without a batch", "resealed with a file more",
        "truncated", "not a zip", "empty", "huge sizes", "many files", "range beyond",
        "reading forged", "reading left out", "reading twice", "statement changed", "not canonical CBOR", "float in CBOR", "key unknown in an entry", "enrolment forged",
        "policy of another key", "policy weak key", "policy no quorum line", "policy not text", "quorum met", "quorum unmet", "cosignature bad", "signature malleable",
        "trust without enrolment", "trust without factors", "trust malformed", "known earlier", "known of another history", "known of another key", "known bigger", "known malformed",
    ];

    private PageFiles Good => new(demo.Bundle, demo.Policy, demo.Trust);

    public PageFiles Make(string name)
    {
        byte[] good = File.ReadAllBytes(demo.Bundle);
        return name switch
        {
            "flip manifest" => With(Flip(good, "manifest")),
            "flip checkpoint" => With(Flip(good, "checkpoint")),
            "flip headers" => With(Flip(good, "headers")),
            "flip proof" => With(Flip(good, $"proofs/{TilePath.ForNumber(Batch)}")),
            "flip batch" => With(Flip(good, TilePath.ForBatch(Batch))),
            "flip zip header" => With(Flipped(good, 6)),
            "flip directory" => With(Flipped(good, good.Length - 40)),
            "resealed checkpoint" => With(Resealed(good, "checkpoint", bytes => Flipped(bytes, bytes.AsSpan().IndexOf((byte)'\n') + 6))),
            "resealed headers" => With(Resealed(good, "headers", bytes => Flipped(bytes, bytes.Length / 2))),
            "resealed proof" => With(Resealed(good, $"proofs/{TilePath.ForNumber(Batch)}", bytes => Flipped(bytes, 10))),
            "resealed batch" => With(Resealed(good, TilePath.ForBatch(Batch), bytes => Flipped(bytes, bytes.Length - 3))),
            "resealed without a batch" => With(BundleArchive.Write([.. FilesOf(good).Where(file => file.Path != TilePath.ForBatch(Batch))])),
            "resealed with a file more" => With(BundleArchive.Write([.. FilesOf(good), new BundleFile("zz", new byte[3])])),
            "truncated" => With(good[..^1000]),
            "not a zip" => With(RandomNumberGenerator.GetBytes(100_000)),
            "empty" => With([]),
            "huge sizes" => With(Bomb(uint.MaxValue, 60_000)),
            "many files" => With(Bomb(46, ushort.MaxValue - 1)),
            "range beyond" => With(Resealed(good, "range", _ => "first 1\nlast 96\n"u8.ToArray())),
            "reading forged" => With(Changed(EntryKind.Reading, bytes =>
            {
                ReadingEntry reading = ReadingEntry.Decode(bytes);
                return (reading with { Signed = new SignedCapture(reading.Signed.Capture with { Sequence = reading.Signed.Capture.Sequence + 1_000_000 }, reading.Signed.Signature) }).Encode();
            })),
            "reading left out" => With(ForgedLog.WithoutAReading(demo, Batch)),
            "reading twice" => With(ForgedLog.Rewrite(demo, Batch, entries => [entries[0], .. entries])),
            "statement changed" => With(ForgedLog.WithChangedStatement(demo, Batch, "load-3")),
            "not canonical CBOR" => With(Changed(EntryKind.Statement, bytes => [bytes[0], bytes[1], 0x18, 0x01, .. bytes[3..]])),
            "float in CBOR" => With(Changed(EntryKind.Statement, bytes => [bytes[0], bytes[1], 0xf9, 0x3c, 0x00, .. bytes[3..]])),
            "key unknown in an entry" => With(Changed(EntryKind.Reading, bytes => [(byte)(bytes[0] + 1), .. bytes[1..], 0x17, 0x00])),
            "enrolment forged" => With(ForgedLog.Rewrite(demo, 0, entries => ChangeFirst(entries, EntryKind.Device, bytes => Flipped(bytes, bytes.Length - 1)))),
            "policy of another key" => Good with { Policy = Text("policy", $"log {Others().Log.Key.Format()}\nquorum none\n") },
            "policy weak key" => Good with { Policy = Text("policy", $"log {WeakKey()}\nquorum none\n") },
            "policy no quorum line" => Good with { Policy = Text("policy", string.Concat(File.ReadLines(demo.Policy).Where(line => !line.StartsWith("quorum", StringComparison.Ordinal)).Select(line => line + "\n"))) },
            "policy not text" => Good with { Policy = demo.Bundle },
            "quorum met" => Cosigned(good, 0),
            "quorum unmet" => Good with { Policy = WitnessPolicy() },
            "cosignature bad" => Cosigned(good, 1),
            "signature malleable" => With(Resealed(good, "checkpoint", Malleable)),
            "trust without enrolment" => Good with { Trust = TrustWithout("enrolment") },
            "trust without factors" => Good with { Trust = TrustWithout("factors") },
            "trust malformed" => Good with { Trust = demo.Policy },
            "known earlier" => Good with { Known = Known(Log(), 40, MerkleTree.Root(Leaves()[..40])) },
            "known of another history" => Good with { Known = Known(Log(), 40, MerkleTree.Root(Leaves()[1..41])) },
            "known of another key" => Good with { Known = Known(Others().Log, 40, MerkleTree.Root(Leaves()[..40])) },
            "known bigger" => Good with { Known = Known(Log(), 97, Leaves()[0]) },
            "known malformed" => Good with { Known = demo.Policy },
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such case."),
        };
    }

    /// <summary>The log written again with an entry of a kind that nobody knows.</summary>
    public PageFiles WithUnknownKind() => With(ForgedLog.Rewrite(
        demo, Batch, entries => [.. entries, CborValue.Map((0, 1), (1, "horoscope"), (2, "all will be well")).Encode()]));

    private static byte[] Flipped(byte[] bytes, int at)
    {
        byte[] bad = [.. bytes];
        bad[at] ^= 0x04;
        return bad;
    }

    private static byte[] Flip(byte[] archive, string path)
    {
        // A file's bytes follow its first name, which stands in its local header; the manifest is the first file.
        byte[] content = path == "manifest" ? [] : FilesOf(archive).Single(file => file.Path == path).Content.ToArray();
        return path == "manifest" ? Flipped(archive, 100) : Flipped(archive, archive.AsSpan().IndexOf(content) + (content.Length / 2));
    }

    private static IReadOnlyList<BundleFile> FilesOf(byte[] archive) => BundleArchive.Read(archive).Files;

    private static byte[] Resealed(byte[] archive, string path, Func<byte[], byte[]> change) =>
        BundleArchive.Write([.. FilesOf(archive).Select(file => file.Path == path ? file with { Content = change(file.Content.ToArray()) } : file)]);

    private static List<ReadOnlyMemory<byte>> ChangeFirst(IReadOnlyList<ReadOnlyMemory<byte>> entries, string kind, Func<byte[], byte[]> change)
    {
        List<ReadOnlyMemory<byte>> changed = [.. entries];
        int at = changed.FindIndex(bytes => EntryKind.Of(CborValue.Parse(bytes)) == kind);
        changed[at] = change(changed[at].ToArray());
        return changed;
    }

    // The same signature with the group order added to S, which some libraries accept.
    private static byte[] Malleable(byte[] checkpoint)
    {
        SignedNote note = SignedNote.Parse(checkpoint);
        NoteSignature signature = note.Signatures[0];
        byte[] bytes = signature.Signature.ToArray();
        BigInteger order = BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493", System.Globalization.CultureInfo.InvariantCulture);
        BigInteger s = new BigInteger(bytes.AsSpan(32), isUnsigned: true) + order;
        bytes.AsSpan(32).Clear();
        Assert.True(s.TryWriteBytes(bytes.AsSpan(32), out _, isUnsigned: true));
        return SignedNote.Create(note.Text, [signature with { Signature = bytes }]).ToBytes();
    }

    // The point of order 1 under the log's name, its id computed as it must be.
    private static string WeakKey()
    {
        byte[] typed = [1, 1, .. new byte[31]];
        byte[] id = SHA256.HashData([.. Encoding.UTF8.GetBytes(Origin), (byte)'\n', .. typed]);
        return $"{Origin}+{Convert.ToHexStringLower(id.AsSpan(0, 4))}+{Convert.ToBase64String(typed)}";
    }

    // An archive of one directory record and the end record, which promise far more than there is.
    private static byte[] Bomb(uint size, ushort files)
    {
        byte[] bomb = new byte[46 + 8 + 22];
        BinaryPrimitives.WriteUInt32LittleEndian(bomb, 0x02014b50);
        BinaryPrimitives.WriteUInt32LittleEndian(bomb.AsSpan(20), size);
        BinaryPrimitives.WriteUInt32LittleEndian(bomb.AsSpan(24), size);
        BinaryPrimitives.WriteUInt16LittleEndian(bomb.AsSpan(28), 8);
        "manifest"u8.CopyTo(bomb.AsSpan(46));
        BinaryPrimitives.WriteUInt32LittleEndian(bomb.AsSpan(54), 0x06054b50);
        BinaryPrimitives.WriteUInt16LittleEndian(bomb.AsSpan(62), files);
        BinaryPrimitives.WriteUInt16LittleEndian(bomb.AsSpan(64), files);
        BinaryPrimitives.WriteUInt32LittleEndian(bomb.AsSpan(66), 54);
        return bomb;
    }

    private static NoteSigner Log() => new DemoKeys(7, Origin).Log;

    private static DemoKeys Others() => new(8, Origin);

    private static Ed25519Signer Witness() => new(SeedKeys.Derive(new byte[32], "a witness of the page's tests"));

    private byte[] Changed(string kind, Func<byte[], byte[]> change) => ForgedLog.Rewrite(demo, Batch, entries => ChangeFirst(entries, kind, change));

    private PageFiles With(byte[] bundle) => Good with { Bundle = runs.NewFile("page.clbundle", bundle) };

    private string Text(string name, string content) => runs.NewFile(name, Encoding.UTF8.GetBytes(content));

    private string TrustWithout(string left) => Text("trust", string.Concat(File.ReadLines(demo.Trust).Where(line => !line.StartsWith(left, StringComparison.Ordinal)).Select(line => line + "\n")));

    private string Known(NoteSigner signer, int size, Hash root) => runs.NewFile("known", signer.Sign(new Checkpoint(Origin, size, root).Format()).ToBytes());

    private string WitnessPolicy() => Text(
        "policy", $"{File.ReadAllText(demo.Policy).Replace("quorum none", $"witness W {Cosignature.KeyOf(WitnessName, Witness()).Format()}\ngroup G any W\nquorum G", StringComparison.Ordinal)}");

    private PageFiles Cosigned(byte[] good, int wrong)
    {
        byte[] bundle = Resealed(good, "checkpoint", bytes =>
        {
            SignedNote note = SignedNote.Parse(bytes);
            NoteSignature cosignature = Cosignature.Sign(WitnessName, Witness(), note.Text, 1_780_000_000);
            byte[] signature = cosignature.Signature.ToArray();
            signature[7] ^= (byte)wrong;
            return note.With(cosignature with { Signature = signature }).ToBytes();
        });
        return With(bundle) with { Policy = WitnessPolicy() };
    }

    private Hash[] Leaves() => [.. HeaderBundle.Decode(File.ReadAllBytes(Path.Combine(demo.Log, TilePath.ForHeaders(0, 96)))).Select(header => MerkleTree.LeafHash(header.Span))];
}
