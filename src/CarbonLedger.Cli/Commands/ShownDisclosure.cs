using System.Globalization;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Entries.Privacy;
using CarbonLedger.Ledger;

namespace CarbonLedger.Cli.Commands;

/// <summary>A disclosed entry for people: what is open of it, and every field that was laid open and agrees with its commitment.</summary>
internal sealed record ShownDisclosure(long Batch, int Index, string Kind, string Subject, string Time, int Version, IReadOnlyDictionary<string, string> Fields)
{
    private static readonly Dictionary<(string, int), string> Names = new()
    {
        [(EntryKind.Reading, 7)] = "quality",
        [(EntryKind.Reading, 8)] = "registers",
        [(EntryKind.Reading, 9)] = "signature",
        [(EntryKind.Reading, 10)] = "verdict",
        [(EntryKind.Statement, 7)] = "points",
        [(EntryKind.Statement, 8)] = "energyInWh",
        [(EntryKind.Statement, 9)] = "energyOutWh",
        [(EntryKind.Statement, 10)] = "carbonInMg",
        [(EntryKind.Statement, 11)] = "carbonOutMg",
        [(EntryKind.Statement, 12)] = "eMgPerMWh",
        [(EntryKind.Statement, 13)] = "noValueOfE",
        [(EntryKind.Statement, 14)] = "dMgPerMWh",
        [(EntryKind.Statement, 15)] = "noValueOfD",
        [(EntryKind.Statement, 20)] = "uncertainty",
        [(EntryKind.Statement, 21)] = "qualityPpm",
        [(EntryKind.Statement, 22)] = "factor",
    };

    /// <summary>Finds disclosed entries in a verified log, in its order.</summary>
    /// <param name="stray">One that is not in it, or not what was committed to; null if there is none.</param>
    public static List<ShownDisclosure> Of(LogContent log, IEnumerable<Disclosure> disclosures, out Disclosure? stray)
    {
        Dictionary<Hash, (VerifiedBatch Batch, int Index)> places = [];
        foreach (VerifiedBatch batch in log.Batches)
        {
            for (int i = 0; i < batch.Entries.Count; i++)
            {
                if (PrivateEntry.IsSealed(batch.Entries[i].Span))
                {
                    places[batch.LeafHashes[i]] = (batch, i);
                }
            }
        }

        stray = null;
        List<ShownDisclosure> shown = [];
        foreach (Disclosure disclosure in disclosures)
        {
            if (places.TryGetValue(disclosure.Leaf, out (VerifiedBatch Batch, int Index) place) && Agrees(disclosure, place.Batch.Entries[place.Index]))
            {
                shown.Add(Show(disclosure, place.Batch, place.Index));
            }
            else
            {
                stray ??= disclosure;
            }
        }

        return [.. shown.OrderBy(entry => entry.Batch).ThenBy(entry => entry.Index)];
    }

    private static bool Agrees(Disclosure disclosure, ReadOnlyMemory<byte> entry)
    {
        try
        {
            disclosure.Require(entry);
            return true;
        }
        catch (DisclosureMismatchException)
        {
            return false;
        }
    }

    private static ShownDisclosure Show(Disclosure disclosure, VerifiedBatch batch, int index)
    {
        SealedFacts facts = SealedFacts.Decode(batch.Entries[index]);
        Dictionary<string, string> fields = [];
        foreach (CborValue group in disclosure.Groups.Select(group => CborValue.Parse(group.Fields)))
        {
            foreach (int key in group.Keys)
            {
                fields[Names.GetValueOrDefault((facts.Kind, key), key.ToString(CultureInfo.InvariantCulture))] = Text(group.Required(key));
            }
        }

        return new ShownDisclosure(batch.Header.Number, index, facts.Kind, facts.Device?.Value ?? facts.Asset!.Value.Value, facts.Time.ToString(), facts.Version, fields);
    }

    private static string Text(CborValue value) => value.Kind switch
    {
        CborKind.Integer => value.AsInt().ToString(CultureInfo.InvariantCulture),
        CborKind.Text => string.Concat(value.AsText().Select(c => char.IsControl(c) ? '?' : c)),
        CborKind.Bytes => Convert.ToHexStringLower(value.AsBytes().Span),
        CborKind.Array => $"[{string.Join(", ", value.AsArray().Select(Text))}]",
        _ => string.Join(", ", value.Keys.Select(key => $"{key}: {Text(value.Required(key))}")),
    };
}
