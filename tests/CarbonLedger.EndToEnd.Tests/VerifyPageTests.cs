using System.Text.Json;
using CarbonLedger.Entries.Verification;

namespace CarbonLedger.EndToEnd.Tests;

/// <summary>The verification page in a real browser, held against the tool on the same files.</summary>
public sealed class VerifyPageTests(DemoRuns runs, Chromium browser) : IClassFixture<Chromium>
{
    private const int PausesMax = 1000;

    private static readonly string[] Classes = ["holds", "false", "malformed", "not covered"];

    public static TheoryData<string> Cases => [.. PageCases.Names];

    [Theory]
    [InlineData("en-GB", "Everything this page can check holds", "The figures were not recomputed here")]
    [InlineData("zh-CN", "本页能核验的内容全部成立", "此处未重新计算数值")]
    public async Task GoodBundle_Holds_StepByStepAsTheToolSays(string language, string verdict, string note)
    {
        DemoFiles demo = await GivenAsync();
        await using BrowserTab tab = await browser.OpenAsync(PageFile(demo), language);
        PageResult result = await PageResult.VerifyAsync(tab, new PageFiles(demo.Bundle, demo.Policy, demo.Trust));

        Assert.Equal("holds", result.Class);
        Assert.Contains(verdict, result.Verdict, StringComparison.Ordinal);
        Assert.Contains(note, result.Verdict, StringComparison.Ordinal);
        Assert.Equal("none", result.Steps.Single(step => step.Name == "recomputation").Outcome);
        JsonElement json = (await ToolRun.ToEndAsync("verify", demo.Bundle, "--policy", demo.Policy, "--trust", demo.Trust, "--json")).Expect(0).Json;
        string[] shown = [.. result.Steps.Select(step => step.Name)];
        string[] told = [.. json.GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("name").GetString()!)];
        Assert.Equal(told, shown.Where(told.Contains));
        Assert.Equal(["content", "references", "sums"], shown.Except(told));
        Assert.Contains(demo.Root, result.Steps.Single(step => step.Name == "checkpoint").Text, StringComparison.Ordinal);
        AssertQuiet(tab);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task SameFiles_SameClassAsTheTool(string name)
    {
        DemoFiles demo = await GivenAsync();
        PageFiles files = new PageCases(runs, demo).Make(name);
        using ToolRun run = ToolRun.Start(files.Words);
        await using BrowserTab tab = await browser.OpenAsync(PageFile(demo));
        PageResult result = await PageResult.VerifyAsync(tab, files);
        ToolResult tool = await run.WhenEndedAsync();

        Assert.True(tool.ExitCode is >= 0 and <= 3, $"{tool.ExitCode}\n{tool.Output}{tool.Error}");
        Assert.True(Classes[tool.ExitCode] == result.Class, $"The tool: {tool.Output}{tool.Error}\nThe page: {result.Class}, {string.Join("; ", result.Failure)}");
        if (result.Class != "holds")
        {
            Assert.All(["entry", "field", "expected", "found", "kind"], key => Assert.NotEmpty(result.Failure[key]));
            Assert.StartsWith(result.Class, result.Failure["kind"], StringComparison.Ordinal);
            Assert.Equal("failed", result.Steps[^1].Outcome);
        }

        AssertQuiet(tab);
    }

    [Fact]
    public async Task RestatedAndFaultyLogs_Hold()
    {
        DemoFiles demo = await GivenAsync();
        foreach (DemoFiles other in (DemoFiles[])[await runs.FaultyAsync(), await runs.RestatedAsync()])
        {
            await using BrowserTab tab = await browser.OpenAsync(PageFile(demo));
            PageResult result = await PageResult.VerifyAsync(tab, new PageFiles(other.Bundle, other.Policy, other.Trust));
            Assert.True(result.Class == "holds", string.Join("; ", result.Failure));
            Assert.DoesNotContain(" 0 restatements", result.Steps.Single(step => step.Name == "supersession").Text, StringComparison.Ordinal);
            AssertQuiet(tab);
        }
    }

    [Fact]
    public async Task EntryOfAnUnknownKind_IsCounted_AndTheResultSaysSo()
    {
        DemoFiles demo = await GivenAsync();
        await using BrowserTab tab = await browser.OpenAsync(PageFile(demo));
        PageResult result = await PageResult.VerifyAsync(tab, new PageCases(runs, demo).WithUnknownKind());
        Assert.Equal("partly", result.Class);
        (string _, string outcome, string text) = result.Steps.Single(step => step.Name == "content");
        Assert.Equal("none", outcome);
        Assert.Contains("1 entries of kind \"horoscope\", included and hashed", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DroppedFiles_AreToldApart_AndVerifiedAtOnce()
    {
        DemoFiles demo = await GivenAsync();
        await using BrowserTab tab = await browser.OpenAsync(PageFile(demo));
        (string Name, string Path)[] files = [("x1", demo.Trust), ("x2", Path.Combine(demo.Log, "checkpoint")), ("x3", demo.Bundle), ("x4", demo.Policy)];
        string made = string.Join(",", files.Select(file => $"['{file.Name}','{Convert.ToBase64String(File.ReadAllBytes(file.Path))}']"));
        await tab.EvaluateAsync($$"""
            (() => {
              const carried = new DataTransfer();
              for (const [name, base64] of [{{made}}]) carried.items.add(new File([Uint8Array.from(atob(base64), c => c.charCodeAt(0))], name));
              document.getElementById('drop').dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: carried }));
            })()
            """);
        PageResult result = await PageResult.WaitAsync(tab);
        Assert.Equal("holds", result.Class);
        Assert.Equal("ok", result.Steps.Single(step => step.Name == "trust").Outcome);
        Assert.Equal("ok", result.Steps.Single(step => step.Name == "known checkpoint").Outcome);
        Assert.Equal("x3 x4 x1 x2", await tab.TextAsync("['bundle','policy','trust','known'].map(role => document.querySelector(`#row-${role} .name`).textContent).join(' ')"));
        AssertQuiet(tab);
    }

    [Fact]
    public async Task BrowserWithoutEd25519_IsToldSo_AndNothingIsVerified()
    {
        DemoFiles demo = await GivenAsync();
        const string Without = """
            const whole = SubtleCrypto.prototype.importKey;
            SubtleCrypto.prototype.importKey = function (format, key, algorithm, ...rest) {
              return algorithm === 'Ed25519' ? Promise.reject(new DOMException('none', 'NotSupportedError')) : whole.call(this, format, key, algorithm, ...rest);
            };
            """;
        await using BrowserTab tab = await browser.OpenAsync(PageFile(demo), before: Without);
        PageResult result = await PageResult.VerifyAsync(tab, new PageFiles(demo.Bundle, demo.Policy, demo.Trust));
        Assert.Equal("unable", result.Class);
        Assert.Contains("no Ed25519", result.Verdict, StringComparison.Ordinal);
        Assert.Empty(result.Steps);
    }

    [Fact]
    public async Task OneFigure_IsTheToolsOwn_AndThePageStaysAlive()
    {
        DemoFiles demo = await GivenAsync();
        await using BrowserTab tab = await browser.OpenAsync(PageFile(demo));
        await tab.EvaluateAsync("window.pauses = 0; window.since = performance.now(); setInterval(() => { pauses = Math.max(pauses, performance.now() - since); since = performance.now(); }, 5);");
        await PageResult.VerifyAsync(tab, new PageFiles(demo.Bundle, demo.Policy));
        Assert.InRange((await tab.EvaluateAsync("pauses")).GetDouble(), 0, PausesMax);
        await tab.EvaluateAsync("""
            for (const [id, text] of [['pick-interval', '2026-06-01 12:00 +08:00'], ['pick-asset', 'load-3 (load)']]) {
              const select = document.getElementById(id);
              select.value = [...select.options].find(option => option.textContent === text).value;
              select.dispatchEvent(new Event('change'));
            }
            """);
        string figure = await tab.TextAsync("document.getElementById('figure').innerText");
        string told = (await ToolRun.ToEndAsync("explain", demo.Bundle, "--asset", "load-3", "--interval", "2026-06-01T12:00:00+08:00", "--policy", demo.Policy)).Expect(0).Output;
        string[] words = [.. told.Split('\n').Where(line => line.StartsWith("  e  ", StringComparison.Ordinal) || line.StartsWith("  d  ", StringComparison.Ordinal) || line.StartsWith("  carbon", StringComparison.Ordinal) || line.StartsWith("  energy", StringComparison.Ordinal))];
        string[] amounts = [.. words.SelectMany(line => line.Split(' ')).Where(word => word.Length > 5 && word.Contains('.', StringComparison.Ordinal) && char.IsAsciiDigit(word[0]))];
        Assert.True(amounts.Length >= 5, told);
        Assert.All(amounts, amount => Assert.Contains(amount, figure, StringComparison.Ordinal));
        Assert.Contains(demo.Root, figure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PageIsInTheDemo_AndTheToolWritesTheSame()
    {
        DemoFiles demo = await runs.PlainAsync();
        string written = runs.NewPath("verify.html");
        (await ToolRun.ToEndAsync("verify", "--page", written)).Expect(0);
        byte[] page = await File.ReadAllBytesAsync(written);
        Assert.Equal(VerifyPage.Bytes(), page);
        Assert.Equal(page, await File.ReadAllBytesAsync(PageFile(demo)));
        (await ToolRun.ToEndAsync("verify", demo.Bundle, "--page", written)).Expect(64);
    }

    private static string PageFile(DemoFiles demo) => Path.Combine(Path.GetDirectoryName(demo.Bundle)!, VerifyPage.FileName);

    private static void AssertQuiet(BrowserTab tab)
    {
        Assert.Empty(tab.Problems);
        Assert.EndsWith($"/{VerifyPage.FileName}", Assert.Single(tab.Requests), StringComparison.Ordinal);
    }

    private async Task<DemoFiles> GivenAsync()
    {
        Assert.SkipWhen(Chromium.Program is null, "chromium is not installed.");
        return await runs.PlainAsync();
    }
}
