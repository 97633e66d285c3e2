namespace CarbonLedger.Grains;

/// <summary>The networks and logs a silo serves, by id and origin.</summary>
public sealed class GridNetworks(IEnumerable<GridNetwork> networks, IEnumerable<LogWriter> logs)
{
    private readonly Dictionary<string, GridNetwork> networks = networks.ToDictionary(network => network.Id.Value);
    private readonly Dictionary<string, LogWriter> logs = logs.ToDictionary(log => log.Origin);

    public IReadOnlyCollection<GridNetwork> All => networks.Values;

    public GridNetwork Network(string id) => networks.TryGetValue(id, out GridNetwork? network) ? network : throw new InvalidOperationException($"This silo serves no network {id}.");

    public LogWriter Log(string origin) => logs.TryGetValue(origin, out LogWriter? log) ? log : throw new InvalidOperationException($"This silo serves no log {origin}.");
}
