using System.IO.Compression;
using System.Text.Json;
using CarbonLedger.Carbon.Tracing;

namespace CarbonLedger.Benchmarks.Tracing;

/// <summary>A network to trace, by name.</summary>
/// <param name="IsComparedOnce">Its dense solve takes seconds.</param>
internal sealed record TracedNetwork(string Name, FlowTracer Tracer, IReadOnlyList<int> From, IReadOnlyList<int> To, bool IsComparedOnce)
{
    /// <summary>Reads a published case's solved AC flow with the generation factors of the test vectors.</summary>
    public static TracedNetwork FromVector(string file)
    {
        using JsonDocument document = JsonDocument.Parse(Read(file));
        JsonElement root = document.RootElement;
        Dictionary<string, int> numbers = [];
        foreach (JsonElement bus in root.GetProperty("buses").EnumerateArray())
        {
            numbers.Add(bus.GetRawText(), numbers.Count);
        }

        JsonElement[] branches = [.. root.GetProperty("branches").EnumerateArray()];
        int[] from = [.. branches.Select(branch => numbers[branch.GetProperty("from").GetRawText()])];
        int[] to = [.. branches.Select(branch => numbers[branch.GetProperty("to").GetRawText()])];
        FlowTracer tracer = new(numbers.Count, from, to);
        for (int k = 0; k < branches.Length; k++)
        {
            tracer.BranchFrom[k] = branches[k].GetProperty("pf").GetDouble();
            tracer.BranchTo[k] = branches[k].GetProperty("pt").GetDouble();
        }

        foreach (JsonElement unit in root.GetProperty("gens").EnumerateArray())
        {
            Inject(tracer, numbers, unit, unit.GetProperty("p").GetDouble());
        }

        foreach (JsonElement load in root.GetProperty("loads").EnumerateArray())
        {
            Inject(tracer, numbers, load, -load.GetProperty("p").GetDouble());
        }

        return new TracedNetwork(file.Split('.')[0], tracer, from, to, numbers.Count > 1_000);
    }

    // Generation below 0 is a load, a load below 0 a generator with a factor of its own.
    private static void Inject(FlowTracer tracer, Dictionary<string, int> numbers, JsonElement item, double power)
    {
        int bus = numbers[item.GetProperty("bus").GetRawText()];
        if (power <= 0)
        {
            tracer.Load[bus] -= power;
            return;
        }

        tracer.Generation[bus] += power;
        tracer.GenerationCarbon[bus] += power * item.GetProperty("ef").GetDouble();
    }

    private static byte[] Read(string file)
    {
        using FileStream stored = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Vectors", file));
        using Stream bytes = file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(stored, CompressionMode.Decompress) : stored;
        using MemoryStream copy = new();
        bytes.CopyTo(copy);
        return copy.ToArray();
    }
}
