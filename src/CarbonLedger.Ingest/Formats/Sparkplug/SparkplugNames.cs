namespace CarbonLedger.Ingest.Formats.Sparkplug;

/// <summary>The metrics an edge node and its devices were born with, by name and by alias; an alias is unique in the node.</summary>
internal sealed class SparkplugNames(int metricsMax)
{
    private readonly Dictionary<(string? Device, string Name), SparkplugType> types = [];
    private readonly Dictionary<ulong, (string? Device, string Name)> aliases = [];
    private bool isDistrusted;

    public void Clear()
    {
        types.Clear();
        aliases.Clear();
        isDistrusted = false;
    }

    /// <summary>From now on an alias alone names nothing, until <see cref="Clear"/>.</summary>
    public void Distrust() => isDistrusted = true;

    /// <summary>Takes the metrics of a birth in place of those of the one before. False if one was left out.</summary>
    public bool Define(string? device, IReadOnlyList<SparkplugMetric> metrics, out string? wrong)
    {
        wrong = null;
        foreach ((string? Device, string Name) old in types.Keys.Where(key => key.Device == device).ToList())
        {
            types.Remove(old);
        }

        foreach (ulong alias in aliases.Where(pair => pair.Value.Device == device).Select(pair => pair.Key).ToList())
        {
            aliases.Remove(alias);
        }

        foreach (SparkplugMetric metric in metrics)
        {
            if (metric.Name is null || types.Count >= metricsMax || (metric.Alias is { } alias && !aliases.TryAdd(alias, (device, metric.Name))))
            {
                wrong = metric.Name ?? $"alias {metric.Alias}";
                continue;
            }

            types[(device, metric.Name)] = metric.Type;
        }

        return wrong is null;
    }

    /// <summary>What a metric of data stands for; null if no birth named it.</summary>
    public (string Name, SparkplugType Type)? Find(string? device, SparkplugMetric metric)
    {
        string? name = metric.Name;
        if (name is null && !isDistrusted && metric.Alias is { } alias && aliases.TryGetValue(alias, out (string? Device, string Name) of) && of.Device == device)
        {
            name = of.Name;
        }

        return name is not null && types.TryGetValue((device, name), out SparkplugType type) ? (name, type) : null;
    }
}
