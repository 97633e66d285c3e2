using System.Globalization;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Carbon.Network;

/// <summary>
/// The versions of one network. In force in an interval is the highest version that is valid at its start, so that a version
/// valid from the past takes the place of what was known before. Immutable.
/// </summary>
public sealed class NetworkTimeline
{
    private readonly NetworkModel[] versions;

    public NetworkTimeline(NetworkModel first) => versions = [first];

    private NetworkTimeline(NetworkModel[] versions) => this.versions = versions;

    /// <summary>In order of their version numbers.</summary>
    public IReadOnlyList<NetworkModel> Versions => versions;

    public NetworkModel First => versions[0];

    public NetworkModel Newest => versions[^1];

    /// <summary>Whether any version keeps an asset private: what was once kept back is not laid open by a later version.</summary>
    public bool IsPrivate(AssetId asset) => Array.Exists(versions, version => version.PrivateAssets.Contains(asset));

    public NetworkModel InForceAt(Interval interval)
    {
        for (int i = versions.Length - 1; i > 0; i--)
        {
            if (versions[i].ValidFrom <= interval.Start)
            {
                return versions[i];
            }
        }

        return versions[0];
    }

    /// <summary>The timeline with a further version.</summary>
    /// <exception cref="InputRejectedException">Another network, site or time zone, not a higher version, or valid from before the first.</exception>
    public NetworkTimeline With(NetworkModel next)
    {
        List<InputProblem> problems = [];
        void Expect(bool holds, string path, string found, string message)
        {
            if (!holds)
            {
                problems.Add(new InputProblem(path, found, message));
            }
        }

        Expect(next.Id == First.Id, "$.id", next.Id.Value, $"Expected a version of network {First.Id}");
        Expect(next.Version > Newest.Version, "$.version", next.Version.ToString(CultureInfo.InvariantCulture), $"Expected more than {Newest.Version}, the newest version known");
        Expect(next.ValidFrom >= First.ValidFrom, "$.validFrom", next.ValidFrom.ToString(), $"Expected {First.ValidFrom} or later, where the log begins");
        Expect(next.Site == First.Site, "$.site", next.Site.Value, $"Expected {First.Site}, the site of the log");
        Expect(next.TimeZone == First.TimeZone, "$.timeZone", next.TimeZone, $"Expected {First.TimeZone}, the time zone of the log");
        return problems.Count == 0 ? new NetworkTimeline([.. versions, next]) : throw new InputRejectedException($"network {next.Id} version {next.Version}", problems);
    }
}
