using System.Globalization;
using System.Text;
using System.Text.Json;
using CarbonLedger.Entries.Verification;
using CarbonLedger.Simulators.Faulty;

namespace CarbonLedger.Server.Demo;

/// <summary>Where a demo writes, and what it finds there.</summary>
public sealed class DemoFolder(string path)
{
    private static readonly string[] Parts = ["data", "log", "report", "audit", "witnesses"];

    /// <summary>What a folder holds before a run.</summary>
    public enum State
    {
        /// <summary>Nothing of a demo.</summary>
        New = 1,

        /// <summary>A run of the same options that was broken off.</summary>
        Unfinished = 2,

        /// <summary>A finished run of the same options.</summary>
        Finished = 3,

        /// <summary>A run of other options.</summary>
        Other = 4,
    }

    public string Data => System.IO.Path.Combine(path, "data");

    public string Log => System.IO.Path.Combine(path, "log");

    public string Report => System.IO.Path.Combine(path, "report");

    public string Audit => System.IO.Path.Combine(path, "audit");

    public string Witnesses => System.IO.Path.Combine(path, "witnesses");

    /// <summary>Whether a run has got as far as opening its stores.</summary>
    public bool HasData => Directory.Exists(Data);

    public string Bundle => System.IO.Path.Combine(Audit, "day.clbundle");

    public string Policy => System.IO.Path.Combine(Audit, "policy");

    public string Trust => System.IO.Path.Combine(Audit, "trust");

    /// <summary>What opens the entries of private assets; there when there are such assets.</summary>
    public string Disclosures => System.IO.Path.Combine(Audit, "disclosures");

    /// <summary>Receipts of other ledgers; there when something was anchored.</summary>
    public string Anchors => System.IO.Path.Combine(Audit, "anchors");

    public string Page => System.IO.Path.Combine(Audit, VerifyPage.FileName);

    public string Summary => System.IO.Path.Combine(path, "summary.json");

    /// <summary>The last step a run began to push; 0 before any. What came before it is pushed, closed and committed.</summary>
    public int Step => File.Exists(StepFile) ? int.Parse(File.ReadAllText(StepFile), CultureInfo.InvariantCulture) : 0;

    private string Run => System.IO.Path.Combine(path, "run.json");

    private string StepFile => System.IO.Path.Combine(Data, "step");

    /// <summary>Compares what stands here with the options.</summary>
    public State Find(DemoOptions options)
    {
        if (!File.Exists(Run))
        {
            return State.New;
        }

        if (File.ReadAllText(Run) != Describe(options))
        {
            return State.Other;
        }

        return File.Exists(Summary) ? State.Finished : State.Unfinished;
    }

    /// <summary>Notes the options, so that only the same run resumes here.</summary>
    public void Begin(DemoOptions options)
    {
        Directory.CreateDirectory(path);
        WriteWhole(Run, Describe(options));
    }

    /// <summary>Notes that a step begins, durably: a run that is broken off in it goes on with it.</summary>
    public void BeginStep(int step) => WriteWhole(StepFile, step.ToString(CultureInfo.InvariantCulture));

    /// <summary>Notes that the run is finished.</summary>
    public void Finish(string summary) => WriteWhole(Summary, summary);

    /// <summary>Removes what demos write, and nothing else; a folder without a demo is left as it is.</summary>
    public void Clear()
    {
        if (!File.Exists(Run))
        {
            return;
        }

        // Broken off from here on, the folder holds no run of any options, so that none resumes on the rest.
        WriteWhole(Run, "");
        File.Delete(Summary);
        foreach (string part in Parts)
        {
            string folder = System.IO.Path.Combine(path, part);
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }

        File.Delete(Run);
    }

    // Under its name stands the old content or the new, whenever the process ends.
    private static void WriteWhole(string file, string text)
    {
        string next = file + ".next";
        using (FileStream stream = new(next, FileMode.Create, FileAccess.Write))
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
            stream.Flush(flushToDisk: true);
        }

        File.Move(next, file, overwrite: true);
    }

    // A password that stands in a connection string is not written down.
    private static string Describe(DemoOptions options) => JsonSerializer.Serialize(new Dictionary<string, string>
    {
        ["ledger"] = options.Postgres is null ? "" : "postgres",
        ["anchors"] = string.Join(',', options.Anchors),
        ["private"] = string.Join(',', options.PrivateAssets),
        ["witnesses"] = options.Witnesses.ToString(CultureInfo.InvariantCulture),
        ["case"] = options.Case,
        ["days"] = options.Days.ToString(CultureInfo.InvariantCulture),
        ["seed"] = options.Seed.ToString(CultureInfo.InvariantCulture),
        ["faults"] = options.Faults == FaultKinds.None ? "" : options.Faults.ToString().ToLowerInvariant(),
        ["restate"] = options.Restate ? "yes" : "",
    }) + "\n";
}
