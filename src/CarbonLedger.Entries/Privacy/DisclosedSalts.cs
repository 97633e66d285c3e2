using CarbonLedger.Entries.Kinds;

namespace CarbonLedger.Entries.Privacy;

/// <summary>The salts that stand in opened entries, for whoever decides again what was decided with them.</summary>
public sealed class DisclosedSalts : ISalts
{
    private static readonly ReadOnlyMemory<byte> Unknown = new byte[FieldGroups.SaltSize];

    private readonly Dictionary<SaltSubject, IReadOnlyList<ReadOnlyMemory<byte>>> known = [];

    /// <summary>Takes the place of what was known: the salts of these entries.</summary>
    /// <param name="entries">Those that are not opened are passed over.</param>
    /// <param name="setup">Whose asset each device serves.</param>
    public void Take(IEnumerable<ReadOnlyMemory<byte>> entries, Closing.NetworkSetup setup)
    {
        known.Clear();
        foreach (ReadOnlyMemory<byte> bytes in entries.Where(entry => PrivateEntry.IsOpened(entry.Span)))
        {
            if (EntryKind.Of(bytes) == EntryKind.Reading)
            {
                ReadingEntry reading = ReadingEntry.Decode(bytes);
                if (setup.AssetByDevice.TryGetValue(reading.Key.Device, out Carbon.Network.AssetId asset))
                {
                    known[reading.Subject(asset)] = reading.Salts!;
                }
            }
            else
            {
                StatementEntry statement = StatementEntry.Decode(bytes);
                known[statement.Subject] = statement.Salts!;
            }
        }
    }

    /// <summary>Those disclosed; for an entry that was not, zeros, which give another entry than any that was logged.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Of(SaltSubject subject) =>
        known.TryGetValue(subject, out IReadOnlyList<ReadOnlyMemory<byte>>? salts) ? salts : [.. FieldGroups.Of(subject.Kind).Select(_ => Unknown)];
}
