using System.Text;
using CsCheck;

namespace CarbonLedger.Ledger.Tests;

/// <summary>Every parser on random bytes and on valid ones with random damage: a value or a <see cref="LedgerFormatException"/>, nothing else.</summary>
public class ParserFuzzTests
{
    private static readonly TestLog Log = new(3);

    // What a parser looks for, so that random input gets past its first line.
    private static readonly string[] Words =
    [
        "\n", "\n\n", " ", "— ", "+", "0", "7", "old ", "log ", "witness ", "group ", "quorum ", "none", "any", "#", "\t", "\r", "\0", "é", "A=",
        "x001/", "000", "tile/", ".p/", "entries/", "batch/", "AAAA", "name", TestLog.Origin, TestLog.Signer.Key.Format(), TestLog.WitnessKey.Format(),
    ];

    private static readonly Gen<string> GenText = Gen.Int[0, Words.Length - 1].Array[0, 24].Select(picks => string.Concat(picks.Select(i => Words[i])));

    public static TheoryData<string> Parsers() => [.. ByName.Keys];

    private static Dictionary<string, (byte[] Valid, Action<byte[]> Parse)> ByName { get; } = new()
    {
        ["note"] = (Log.NoteAt(3).ToBytes(), bytes => SignedNote.Parse(bytes).Verify([TestLog.Signer.Key, TestLog.WitnessKey])),
        ["checkpoint"] = (TestLog.Utf8(Log.CheckpointAt(3).Format()), bytes => Checkpoint.Parse(Encoding.UTF8.GetString(bytes))),
        ["signature line"] = (TestLog.Utf8(Log.NoteAt(3).Signatures[1].FormatLine()), bytes => NoteSignature.ParseLine(Encoding.UTF8.GetString(bytes))),
        ["verifier key"] = (TestLog.Utf8(TestLog.Signer.Key.Format()), bytes => VerifierKey.Parse(Encoding.UTF8.GetString(bytes))),
        ["policy"] = (TestLog.Utf8(TestLog.PolicyText), bytes => TlogPolicy.Parse(bytes).Evaluate(Log.NoteAt(3))),
        ["witness request"] = (
            TestLog.Utf8(new WitnessRequest(2, MerkleTree.ConsistencyProof(Log.Leaves, 2), Log.NoteAt(3)).Format()), bytes => WitnessRequest.Parse(bytes)),
        ["tile path"] = (TestLog.Utf8("tile/1/x001/234.p/5"), bytes => TilePath.TryParse(Encoding.UTF8.GetString(bytes), out _)),
        ["cbor"] = (Log.Batches[2].HeaderBytes.ToArray(), bytes => CborCanonical.TryValidate(bytes, out _)),
        ["header"] = (Log.Batches[2].HeaderBytes.ToArray(), bytes => BatchHeader.Decode(bytes)),
        ["entry bundle"] = (EntryBundle.Encode(Log.Batches[2].Entries), bytes => EntryBundle.Decode(bytes)),
        ["header bundle"] = (HeaderBundle.Encode([Log.Batches[2].HeaderBytes]), bytes => HeaderBundle.Decode(bytes)),
        ["stored tree"] = (Log.Batches[2].Tree.ToBytes().ToArray(), bytes => StoredTree.FromBytes(bytes, 3)),
        ["archive"] = (Log.Bundle(0, 2), bytes => BundleArchive.Read(bytes)),
        ["bundle"] = (Log.Bundle(0, 2), bytes => LogBundleVerifier.Verify(bytes, TestLog.Policy)),
        ["public key"] = (TestLog.Signer.Key.PublicKey.ToArray(), bytes => Ed25519.CheckPublicKey(bytes)),
        ["signature"] = (new byte[64], bytes => Ed25519.Verify(TestLog.Signer.Key.PublicKey.Span, [], bytes)),
    };

    [Theory]
    [MemberData(nameof(Parsers))]
    public void RandomBytes_AreAValueOrRefused(string name) => Gen.Byte.Array[0, 300].Sample(bytes => ParsesOrRefuses(name, bytes), iter: 2000);

    [Theory]
    [MemberData(nameof(Parsers))]
    public void RandomText_IsAValueOrRefused(string name) => GenText.Sample(text => ParsesOrRefuses(name, Encoding.UTF8.GetBytes(text)), iter: 2000);

    [Theory]
    [MemberData(nameof(Parsers))]
    public void DamagedBytes_AreAValueOrRefused(string name) =>
        Gen.Select(Gen.Int[0, 1_000_000], Gen.Byte, Gen.Int[0, 3], Gen.Int[0, 1_000_000], Gen.Byte).Sample((at, value, kind, at2, value2) =>
        {
            byte[] valid = ByName[name].Valid;
            int place = at % valid.Length;
            byte[] damaged = kind switch
            {
                0 => [.. valid.AsSpan(0, place), value, .. valid.AsSpan(place)],
                1 => [.. valid.AsSpan(0, place), .. valid.AsSpan(place + 1)],
                2 => valid[..place],
                _ => [.. valid.AsSpan(0, place), value, .. valid.AsSpan(place + 1)],
            };
            if (damaged.Length > 0)
            {
                damaged[at2 % damaged.Length] = value2;
            }

            return ParsesOrRefuses(name, damaged);
        }, iter: 2000);

    [Theory]
    [MemberData(nameof(Parsers))]
    public void TheValidBytes_AreAccepted(string name) => ByName[name].Parse(ByName[name].Valid);

    private static bool ParsesOrRefuses(string name, byte[] bytes)
    {
        try
        {
            ByName[name].Parse(bytes);
        }
        catch (LedgerFormatException refused)
        {
            return refused.Field.Length > 0 && refused.Expected.Length > 0 && refused.Found.Length > 0;
        }

        return true;
    }
}
