namespace CarbonLedger.Benchmarks.Edge;

/// <summary>Connections, each a device of its own, and how many messages of each wait for their answer.</summary>
internal sealed record EdgeShape(int Connections, int InFlight)
{
    public override string ToString() => $"{Show.Whole(Connections)} × {InFlight}";
}
