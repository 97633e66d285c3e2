using CarbonLedger.Ledger;

namespace CarbonLedger.Server.Witness;

/// <summary>
/// What a witness has cosigned: in a folder, one file an origin, <c>hex SHA-256(origin).checkpoint</c>, which is the cosigned
/// checkpoint itself as a signed note. Keep the folder out of back-ups that may be restored: a witness that goes back can
/// cosign a second history. One process holds the folder at a time.
/// </summary>
public sealed class WitnessState : IDisposable
{
    private const string Suffix = ".checkpoint";

    private readonly string folder;
    private readonly FileStream hold;
    private readonly Dictionary<string, Checkpoint> last = new(StringComparer.Ordinal);

    /// <summary>Opens the folder, made if it is not there, and reads what was cosigned for these origins.</summary>
    /// <exception cref="IOException">Another process holds it.</exception>
    /// <exception cref="LedgerFormatException">A file is not the cosigned checkpoint of its origin; the field is its path.</exception>
    public WitnessState(string folder, WitnessRule rule)
    {
        this.folder = folder;
        Directory.CreateDirectory(folder);
        hold = new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        try
        {
            foreach (string origin in rule.Origins)
            {
                if (Load(origin, rule.Key) is { } checkpoint)
                {
                    last[origin] = checkpoint;
                }
            }
        }
        catch
        {
            hold.Dispose();
            throw;
        }
    }

    /// <summary>The checkpoint last cosigned for an origin, or null.</summary>
    public Checkpoint? Last(string origin)
    {
        lock (last)
        {
            return last.GetValueOrDefault(origin);
        }
    }

    /// <summary>Takes over a cosigned checkpoint. When this returns, it is durable; when it throws, it was not cosigned and may still be in the file. One caller an origin at a time.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public void Record(SignedNote cosigned)
    {
        Checkpoint checkpoint = Checkpoint.Parse(cosigned.Text);
        string path = PathOf(checkpoint.Origin);
        string fresh = path + ".new";
        using (FileStream file = new(fresh, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            file.Write(cosigned.ToBytes());
            file.Flush(flushToDisk: true);
        }

        File.Move(fresh, path, overwrite: true);

        // The new name is a change of the file too: journaling file systems write it out with the file.
        using (FileStream file = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read))
        {
            file.Flush(flushToDisk: true);
        }

        lock (last)
        {
            last[checkpoint.Origin] = checkpoint;
        }
    }

    public void Dispose() => hold.Dispose();

    // Under its own cosignature a flipped bit, or another origin's file, is seen before it is believed.
    private Checkpoint? Load(string origin, VerifierKey key)
    {
        string path = PathOf(origin);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            SignedNote note = SignedNote.Parse(File.ReadAllBytes(path));
            Checkpoint checkpoint = Checkpoint.Parse(note.Text);
            return note.Verify([key]).Holds && checkpoint.Origin == origin
                ? checkpoint
                : throw new LedgerFormatException("checkpoint", $"origin {origin} with a cosignature of {key}", $"origin {checkpoint.Origin}, or no such cosignature");
        }
        catch (LedgerFormatException e)
        {
            throw new LedgerFormatException(path, $"{e.Field}: {e.Expected}", e.Found);
        }
    }

    private string PathOf(string origin) => Path.Combine(folder, Hash.Of(System.Text.Encoding.UTF8.GetBytes(origin)).ToHex() + Suffix);
}
