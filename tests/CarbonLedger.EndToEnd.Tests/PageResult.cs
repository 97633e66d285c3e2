using System.Text.Json;

namespace CarbonLedger.EndToEnd.Tests;

/// <summary>What the page shows after a verification.</summary>
/// <param name="Class">holds, partly, false, malformed, not covered, or unable.</param>
/// <param name="Steps">Each step's name and outcome (ok, failed, none), in order.</param>
/// <param name="Failure">Entry, field, expected, found and class; empty where nothing failed.</param>
public sealed record PageResult(string Class, string Verdict, IReadOnlyList<(string Name, string Outcome, string Text)> Steps, IReadOnlyDictionary<string, string> Failure)
{
    private const string Script = """
        (() => {
          const text = element => element.innerText.trim();
          return {
            class: document.getElementById('verdict').dataset.class,
            verdict: text(document.getElementById('verdict')),
            steps: [...document.querySelectorAll('#steps li')].map(li => [li.dataset.step, li.dataset.outcome, text(li)]),
            failure: document.getElementById('failure').hidden ? {} : Object.fromEntries([...document.querySelectorAll('#failure-list > div')].map(div => [div.dataset.key, text(div.querySelector('dd'))])),
          };
        })()
        """;

    /// <summary>Gives the page its files, asks it to verify and waits for its answer.</summary>
    public static async Task<PageResult> VerifyAsync(BrowserTab tab, PageFiles files)
    {
        (string Input, string? File)[] inputs = [("bundle", files.Bundle), ("policy", files.Policy), ("trust", files.Trust), ("known", files.Known), ("disclosures", files.Disclosures)];
        foreach ((string input, string? file) in inputs.Where(pair => pair.File is not null))
        {
            await tab.ChooseAsync($"#file-{input}", file!);
        }

        if (files.AllowUndisclosed)
        {
            await tab.EvaluateAsync("document.getElementById('allow-undisclosed').click()");
        }

        await tab.UntilAsync("!document.getElementById('verify').disabled");
        await tab.EvaluateAsync("document.getElementById('verify').click()");
        return await WaitAsync(tab);
    }

    /// <summary>Waits for the answer of a verification under way.</summary>
    public static async Task<PageResult> WaitAsync(BrowserTab tab)
    {
        await tab.UntilAsync("document.body.dataset.state === 'done'");
        JsonElement shown = await tab.EvaluateAsync(Script);
        return new PageResult(
            shown.GetProperty("class").GetString()!,
            shown.GetProperty("verdict").GetString()!,
            [.. shown.GetProperty("steps").EnumerateArray().Select(step => (step[0].GetString()!, step[1].GetString()!, step[2].GetString()!))],
            shown.GetProperty("failure").EnumerateObject().ToDictionary(field => field.Name, field => field.Value.GetString()!));
    }
}
