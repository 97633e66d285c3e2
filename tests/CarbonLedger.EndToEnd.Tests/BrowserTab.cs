using System.Diagnostics;
using System.Text.Json;

namespace CarbonLedger.EndToEnd.Tests;

/// <summary>One tab of the browser, and what it complained about or asked of a network.</summary>
public sealed class BrowserTab(Chromium browser, string session, string target) : IAsyncDisposable
{
    private static readonly TimeSpan TimeMax = TimeSpan.FromMinutes(2);

    /// <summary>Errors of scripts, of the console and of the browser about this page.</summary>
    public List<string> Problems { get; } = [];

    /// <summary>Every address asked for, the page's own among them.</summary>
    public List<string> Requests { get; } = [];

    public async Task OpenAsync(string file, string language, string? before)
    {
        foreach (string domain in (string[])["Page", "Runtime", "Log", "Network", "DOM"])
        {
            await SendAsync($"{domain}.enable");
        }

        await SendAsync("Emulation.setUserAgentOverride", new { userAgent = "CarbonLedger end-to-end tests", acceptLanguage = language });
        if (before is not null)
        {
            await SendAsync("Page.addScriptToEvaluateOnNewDocument", new { source = before });
        }

        await SendAsync("Page.navigate", new { url = new Uri(file).AbsoluteUri });
        await UntilAsync("document.readyState === 'complete' && document.body.dataset.state === 'ready'");
    }

    /// <summary>Chooses a file in an input, as a person does in the dialog.</summary>
    public async Task ChooseAsync(string selector, string file)
    {
        int root = (await SendAsync("DOM.getDocument")).GetProperty("root").GetProperty("nodeId").GetInt32();
        int input = (await SendAsync("DOM.querySelector", new { nodeId = root, selector })).GetProperty("nodeId").GetInt32();
        await SendAsync("DOM.setFileInputFiles", new { nodeId = input, files = new[] { file } });
    }

    /// <summary>The value of an expression in the page.</summary>
    public async Task<JsonElement> EvaluateAsync(string expression)
    {
        JsonElement answer = await SendAsync("Runtime.evaluate", new { expression, awaitPromise = true, returnByValue = true });
        Assert.False(answer.TryGetProperty("exceptionDetails", out JsonElement thrown), $"{thrown}");
        return answer.GetProperty("result").TryGetProperty("value", out JsonElement value) ? value : default;
    }

    public async Task<string> TextAsync(string expression) => (await EvaluateAsync(expression)).GetString()!;

    /// <summary>Waits until an expression holds.</summary>
    public async Task UntilAsync(string expression)
    {
        long started = Stopwatch.GetTimestamp();
        while ((await EvaluateAsync(expression)).ValueKind != JsonValueKind.True)
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < TimeMax, $"Waited longer than {TimeMax} for {expression}.");
            await Task.Delay(20);
        }
    }

    public async ValueTask DisposeAsync() => await browser.SendAsync(null, null, "Target.closeTarget", new { targetId = target });

    internal void Note(string happened, JsonElement what)
    {
        switch (happened)
        {
            case "Runtime.exceptionThrown":
            case "Runtime.consoleAPICalled" when what.GetProperty("type").GetString() is "error" or "warning" or "assert":
            case "Log.entryAdded" when what.GetProperty("entry").GetProperty("level").GetString() is "error" or "warning":
                Problems.Add($"{happened}: {what}");
                break;
            case "Network.requestWillBeSent":
                Requests.Add(what.GetProperty("request").GetProperty("url").GetString()!);
                break;
        }
    }

    private Task<JsonElement> SendAsync(string method, object? parameters = null) => browser.SendAsync(this, session, method, parameters);
}
