using System.Globalization;
using System.Text;

namespace CarbonLedger.Ledger.Tests;

/// <summary>A small log with fixed keys and contents: the same bytes on every run.</summary>
internal sealed class TestLog
{
    public const string Origin = "carbonledger.example/test";
    public const long CosignatureTime = 1_790_000_000;

    private static readonly Ed25519Signer LogSigner = new(SeedKeys.Derive(new byte[32], "test log"));
    private static readonly Ed25519Signer WitnessSigner = new(SeedKeys.Derive(new byte[32], "test witness"));

    public TestLog(int batchCount)
    {
        Hash previous = Hash.Zero;
        for (int n = 0; n < batchCount; n++)
        {
            Batch batch = Batch.Build(Origin, n, Entries(n), Facts(n), previous);
            Batches.Add(batch);
            previous = batch.HeaderHash;
        }
    }

    public static NoteSigner Signer { get; } = new(Origin, LogSigner);

    public static VerifierKey WitnessKey { get; } = Cosignature.KeyOf("witness.example/test", WitnessSigner);

    public static TlogPolicy Policy { get; } = TlogPolicy.Parse(PolicyText);

    public static string PolicyText => $"log {Signer.Key}\nwitness W {WitnessKey}\nquorum W\n";

    public List<Batch> Batches { get; } = [];

    public Hash[] Leaves => [.. Batches.Select(batch => batch.HeaderHash)];

    public Checkpoint CheckpointAt(int size) => new(Origin, size, MerkleTree.Root(Leaves[..size]));

    public SignedNote NoteAt(int size) => Cosigned(Signer.Sign(CheckpointAt(size).Format()));

    public static SignedNote Cosigned(SignedNote note) =>
        note.With(Cosignature.Sign(WitnessKey.Name, WitnessSigner, note.Text, CosignatureTime));

    /// <summary>The bundle of batches first..last in the checkpoint of the whole log.</summary>
    public byte[] Bundle(int first, int last, SignedNote? note = null) => LogBundle.Create(
        note ?? NoteAt(Batches.Count),
        first,
        [.. Range(first, last).Select(batch => batch.HeaderBytes)],
        [.. Range(first, last).Select(batch => MerkleTree.InclusionProof(Leaves, batch.Header.Number))],
        [.. Range(first, last).Select(batch => batch.Entries)],
        "A test bundle.\n");

    public static HeaderFacts Facts(int n) => new()
    {
        FirstEventTime = 1_780_000_000_000 + (n * 900_000L),
        LastEventTime = 1_780_000_000_000 + ((n + 1) * 900_000L),
        Generated = new Total(1000 + n, 400_000),
        Delivered = new Total(960 + n, 390_000),
        Lost = new Total(40, 10_000),
        Residual = new Total(0, 0),
        ExpectedDevices = 3,
        ReportingDevices = 2,
        NetworkModels = [Hash.Of("network"u8)],
        FactorBooks = [Hash.Of("factors"u8)],
    };

    /// <summary>n+1 entries, each one small deterministic map.</summary>
    private static ReadOnlyMemory<byte>[] Entries(int n) => [.. Enumerable.Range(0, n + 1).Select(
        i => (ReadOnlyMemory<byte>)CborValue.Map((0, 1), (1, string.Create(CultureInfo.InvariantCulture, $"entry {n}/{i}"))).Encode())];

    private IEnumerable<Batch> Range(int first, int last) => Batches.Skip(first).Take(last - first + 1);

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
