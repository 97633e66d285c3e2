using System.Text.Json;

namespace CarbonLedger.EndToEnd.Tests;

/// <summary>What a demo wrote.</summary>
public sealed record DemoFiles(string Folder, string Output)
{
    public string Bundle => Path.Combine(Folder, "audit", "day.clbundle");

    public string Policy => Path.Combine(Folder, "audit", "policy");

    public string Trust => Path.Combine(Folder, "audit", "trust");

    /// <summary>What is disclosed of private entries; there only if some are.</summary>
    public string Disclosures => Path.Combine(Folder, "audit", "disclosures");

    public string Log => Path.Combine(Folder, "log");

    public JsonElement Summary => JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "summary.json"))).RootElement;

    public string Root => Summary.GetProperty("log").GetProperty("root").GetString()!;

    /// <summary>Checkpoints signed so far by a demo in this folder.</summary>
    public static int Signed(string folder)
    {
        string journal = Path.Combine(folder, "data", "signing-journal.txt");
        try
        {
            return File.Exists(journal) ? File.ReadLines(journal).Count() : 0;
        }
        catch (IOException)
        {
            // It is being written; the next look will do.
            return 0;
        }
    }
}
