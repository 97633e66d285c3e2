using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Entries.Privacy;

namespace CarbonLedger.Server;

/// <summary>Lays open what a private store keeps, to whom it concerns.</summary>
public static class DisclosuresOf
{
    /// <summary>Everything, for an auditor who is to recompute every figure.</summary>
    public static Task<IReadOnlyList<Disclosure>> AllAsync(IPrivateStore secrets) =>
        ReadAsync(secrets, null, new Timestamp(Timestamp.UnixMillisecondsMin), new Timestamp(Timestamp.UnixMillisecondsMax), []);

    /// <summary>What is kept of an asset with <c>from ≤ time &lt; to</c>.</summary>
    /// <param name="groups">The groups of fields to disclose; all if empty. An entry that has none of them is left out.</param>
    public static async Task<IReadOnlyList<Disclosure>> ReadAsync(IPrivateStore secrets, AssetId? asset, Timestamp from, Timestamp to, IReadOnlyCollection<string> groups)
    {
        List<Disclosure> disclosures = [];
        foreach (PrivateOpening opening in await secrets.ReadAsync(asset, from, to))
        {
            List<string> known = [.. PrivateEntry.GroupNames(opening.Entry).Intersect(groups)];
            if (groups.Count == 0 || known.Count > 0)
            {
                disclosures.Add(PrivateEntry.Disclose(opening.Entry, known));
            }
        }

        return disclosures;
    }
}
