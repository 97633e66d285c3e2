using CarbonLedger.Carbon.Tracing;

namespace CarbonLedger.Benchmarks.Tracing;

/// <summary>
/// A synthetic meshed network with a power flow that balances at every bus: 1.26 branches a bus, each between neighbours in
/// number, 1 % lost on the way. Power flows down from bus to bus as a river does, but for one pair of buses in a thousand
/// that sends some of it round, as in real flows. The same for the same size.
/// </summary>
internal static class MeshedNetwork
{
    private const double BranchesPerBus = 1.26;
    private const int Reach = 50;
    private const int LoopEvery = 1_000;
    private const double Received = 0.99;

    public static FlowTracer Create(int buses)
    {
        Random random = new(buses);
        double[] height = [.. Enumerable.Range(0, buses).Select(_ => random.NextDouble())];
        List<(int From, int To, double Sent)> flows = [];

        // A branch from every bus to one before it joins all; the others make the meshes.
        for (int bus = 1; bus < buses; bus++)
        {
            AddDownhill(bus, random.Next(Math.Max(0, bus - Reach), bus));
        }

        int loops = buses / LoopEvery;
        while (flows.Count < (int)(buses * BranchesPerBus) - loops)
        {
            int bus = random.Next(1, buses);
            AddDownhill(bus, random.Next(Math.Max(0, bus - Reach), bus));
        }

        for (int i = 0; i < loops; i++)
        {
            (int from, int to, double sent) = flows[i * LoopEvery];
            flows.Add((to, from, sent / 10));
        }

        return Fill(buses, flows, random);

        void AddDownhill(int a, int b) => flows.Add((height[a] > height[b] ? (a, b, 1 + (99 * random.NextDouble())) : (b, a, 1 + (99 * random.NextDouble()))));
    }

    private static FlowTracer Fill(int buses, List<(int From, int To, double Sent)> flows, Random random)
    {
        FlowTracer tracer = new(buses, [.. flows.Select(flow => flow.From)], [.. flows.Select(flow => flow.To)]);
        double[] surplus = new double[buses];
        for (int k = 0; k < flows.Count; k++)
        {
            (int from, int to, double sent) = flows[k];
            (tracer.BranchFrom[k], tracer.BranchTo[k]) = (sent, -sent * Received);
            surplus[from] += sent;
            surplus[to] -= sent * Received;
        }

        for (int bus = 0; bus < buses; bus++)
        {
            tracer.Generation[bus] = Math.Max(0, surplus[bus]);
            tracer.GenerationCarbon[bus] = tracer.Generation[bus] * random.Next(0, 900);
            tracer.Load[bus] = Math.Max(0, -surplus[bus]);
        }

        return tracer;
    }
}
