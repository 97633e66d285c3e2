namespace CarbonLedger.Carbon.Tracing;

/// <summary>
/// The generator-to-load matrix T = diag(PD)·(P_N − P_Bᵀ)⁻¹·P_Gᵀ of a solved flow: power of each generator in each bus's load.
/// On request only: it has generators × buses elements.
/// </summary>
public sealed class GenerationToLoad
{
    private const int GroupsAtATime = 16;

    private readonly double[] power;
    private readonly double[] unknown;

    private GenerationToLoad(int generators, int buses)
    {
        (GeneratorCount, BusCount) = (generators, buses);
        power = new double[generators * buses];
        unknown = new double[buses];
    }

    public int GeneratorCount { get; }

    public int BusCount { get; }

    /// <summary>Power of a generator in the load of a bus; 0 where the bus has no load, NaN where it has load and no value.</summary>
    public double this[int generator, int bus] => power[(generator * BusCount) + bus];

    /// <summary>Power of unknown origin in the load of a bus.</summary>
    public double Unknown(int bus) => unknown[bus];

    /// <summary>Solves for every generator of a flow that was solved.</summary>
    /// <param name="tracer">Its <see cref="FlowTracer.Generation"/> is the sum of the generators given here.</param>
    /// <param name="generatorBus">Where each generator stands.</param>
    /// <param name="generatorPower">What it generates, 0 or more.</param>
    public static GenerationToLoad Solve(FlowTracer tracer, IReadOnlyList<int> generatorBus, IReadOnlyList<double> generatorPower)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(generatorBus.Count, generatorPower.Count);
        GenerationToLoad matrix = new(generatorBus.Count, tracer.BusCount);
        double[] generation = new double[tracer.BusCount * GroupsAtATime];
        double[] shares = new double[tracer.BusCount * GroupsAtATime];
        for (int first = 0; first < generatorBus.Count; first += GroupsAtATime)
        {
            Array.Clear(generation);
            int count = Math.Min(GroupsAtATime, generatorBus.Count - first);
            for (int g = 0; g < count; g++)
            {
                generation[(generatorBus[first + g] * GroupsAtATime) + g] = generatorPower[first + g];
            }

            tracer.SolveShares(GroupsAtATime, generation, shares, matrix.unknown);
            for (int bus = 0; bus < tracer.BusCount; bus++)
            {
                for (int g = 0; g < count; g++)
                {
                    matrix.power[((first + g) * tracer.BusCount) + bus] = tracer.Load[bus] == 0 ? 0 : tracer.Load[bus] * shares[(bus * GroupsAtATime) + g];
                }
            }
        }

        for (int bus = 0; bus < tracer.BusCount; bus++)
        {
            matrix.unknown[bus] = tracer.Load[bus] == 0 ? 0 : tracer.Load[bus] * matrix.unknown[bus];
        }

        return matrix;
    }
}
