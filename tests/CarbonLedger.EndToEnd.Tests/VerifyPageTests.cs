using System.Text.Json;
using CarbonLedger.Entries.Verification;
using CarbonLedger.Ledger;

namespace CarbonLedger.EndToEnd.Tests;

/// <summary>The verification page in a real browser, held against the tool on the same files.</summary>
public sealed class VerifyPageTests(DemoRuns runs, Chromium browser) : IClassFixture<Chromium>
{
    private const int PausesMax = 1000;

    private static readonly string[] Classes = ["holds", "false", "malformed", "not covered"];

    public static TheoryData<string> Cases => [.. PageCases.Names];

    public static TheoryData<string> NoteCases => [.. PageNoteCases.Names];

    public static TheoryData<string> PrivateCases => [.. PagePrivateCases.Names];

    public static TheoryData<string> BatchCases => [.. PageBatchCases.Names];

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
        await AssertSameAsync(demo, files);
    }

    [Theory]
    [MemberData(nameof(NoteCases))]
    public async Task NotesOfALog_SameClassAsTheTool(string name)
    {
        DemoFiles demo = await GivenAsync();
        PageResult result = await AssertSameAsync(demo, new PageNoteCases(runs, demo).Make(name));
        if (name == "every note")
        {
            Assert.Equal(["reports", "seals", "opinions", "keys"], result.Steps.Where(step => step.Outcome == "ok").Select(step => step.Name).Intersect(["reports", "seals", "opinions", "keys"]));
        }
    }

    [Theory]
    [MemberData(nameof(BatchCases))]
    public async Task DevicesThatSignBatches_SameClassAsTheTool(string name)
    {
        DemoFiles demo = await GivenAsync();
        PageResult result = await AssertSameAsync(demo, new PageBatchCases(runs, demo).Make(name));
        Assert.Equal(PageBatchCases.ClassOf(name), result.Class);
        if (result.Class == "holds")
        {
            string by = name.StartsWith("unsigned", StringComparison.Ordinal) ? "each signed by its device but 1, unsigned" : "each signed by its device, each";
            Assert.Contains($"5529 readings of 57 devices, {by}", result.Steps.Single(step => step.Name == "device signatures").Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(PrivateCases))]
    public async Task PrivateDay_SameClassAsTheTool(string name)
    {
        DemoFiles demo = await GivenAsync();
        await AssertSameAsync(demo, new PagePrivateCases(runs, await runs.PrivateAsync()).Make(name));
    }

    [Fact]
    public async Task PrivateDay_ListsWhatWasKeptBack_AndShowsWhatWasDisclosed()
    {
        DemoFiles demo = await GivenAsync();
        DemoFiles hidden = await runs.PrivateAsync();
        await using BrowserTab tab = await browser.OpenAsync(PageFile(demo));
        PageResult none = await PageResult.VerifyAsync(tab, new PageFiles(hidden.Bundle, hidden.Policy, hidden.Trust));
        Assert.Equal(("not covered", "386 kept back"), (none.Class, none.Failure["found"]));
        Assert.Equal(386, (await tab.EvaluateAsync("document.querySelectorAll('#private-kept li').length")).GetInt32());
        string list = await tab.TextAsync("document.getElementById('private-list').innerText");
        Assert.Matches(@"load-3 · Readings\s+97 kept back", list);
        Assert.Matches(@"gen-1 · Statements\s+96 kept back", list);

        await tab.EvaluateAsync("document.getElementById('allow-undisclosed').click()");
        await tab.EvaluateAsync("document.getElementById('verify').click()");
        PageResult allowed = await PageResult.WaitAsync(tab);
        Assert.Equal("holds", allowed.Class);
        Assert.Contains("386 private entries were kept back", allowed.Verdict, StringComparison.Ordinal);
        const string Choose = "(() => { const select = document.getElementById('pick-asset'); select.value = 'load-3'; select.dispatchEvent(new Event('change')); return document.getElementById('figure').innerText; })()";
        string figure = await tab.TextAsync(Choose);
        Assert.Contains("private and were not disclosed", figure, StringComparison.Ordinal);
        Assert.DoesNotContain("kWh", figure, StringComparison.Ordinal);

        await tab.ChooseAsync("#file-disclosures", hidden.Disclosures);
        await tab.UntilAsync("document.body.dataset.state === 'ready'");
        await tab.EvaluateAsync("document.getElementById('verify').click()");
        PageResult all = await PageResult.WaitAsync(tab);
        Assert.Equal("holds", all.Class);
        Assert.Contains("386 disclosed, each as it was committed to; 0 kept back", all.Steps.Single(step => step.Name == "private entries").Text, StringComparison.Ordinal);
        Assert.Contains("took in", await tab.TextAsync(Choose), StringComparison.Ordinal);
        AssertQuiet(tab);
    }

    [Fact]
    public async Task EvidenceBundle_IsNamed_AndNotCovered_AndAForgedOneIsRefused()
    {
        DemoFiles demo = await GivenAsync();
        string evidence = runs.NewPath("evidence");
        (await ToolRun.ToEndAsync("audit", "export", "--log", demo.Log, "--from", "2026-06-01T08:00:00+08:00", "--to", "2026-06-01T09:00:00+08:00", "--out", evidence, "--asset", "load-3")).Expect(0);
        PageFiles good = new(evidence, demo.Policy, demo.Trust);
        PageResult result = await AssertSameAsync(demo, good);
        Assert.Equal("not covered", result.Class);
        Assert.Contains("evidence bundle", result.Failure["entry"], StringComparison.Ordinal);
        Assert.Contains("carbonledger verify --partial", result.Failure["found"], StringComparison.Ordinal);
        Assert.Equal("ok", result.Steps.Single(step => step.Name == "device signatures").Outcome);

        IReadOnlyList<BundleFile> files = BundleArchive.Read(await File.ReadAllBytesAsync(evidence)).Files;
        BundleFile reading = files.Last(file => file.Path.StartsWith("entry/", StringComparison.Ordinal));
        byte[] changed = reading.Content.ToArray();
        changed[^1] ^= 1;
        byte[] forged = BundleArchive.Write([.. files.Select(file => file.Path == reading.Path ? file with { Content = changed } : file)]);
        Assert.Equal("false", (await AssertSameAsync(demo, good with { Bundle = runs.NewFile("evidence", forged) })).Class);
        Assert.Equal("malformed", (await AssertSameAsync(demo, good with { Bundle = runs.NewFile("evidence", forged.AsSpan()[..^9]) })).Class);
        byte[] more = BundleArchive.Write([.. files, new BundleFile("zz", new byte[3])]);
        Assert.Equal("malformed", (await AssertSameAsync(demo, good with { Bundle = runs.NewFile("evidence", more) })).Class);
        Assert.Equal("not covered", (await AssertSameAsync(demo, good with { Trust = runs.NewFile("trust", "# nothing\n"u8) })).Class);
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
        DemoFiles hidden = await runs.PrivateAsync();
        await using BrowserTab tab = await browser.OpenAsync(PageFile(demo));
        (string Name, string Path)[] files = [("x1", hidden.Trust), ("x2", Path.Combine(hidden.Log, "checkpoint")), ("x3", hidden.Bundle), ("x4", hidden.Policy), ("x5", hidden.Disclosures)];
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
        Assert.Equal("x3 x4 x1 x2 x5", await tab.TextAsync("['bundle','policy','trust','known','disclosures'].map(role => document.querySelector(`#row-${role} .name`).textContent).join(' ')"));
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

    private async Task<PageResult> AssertSameAsync(DemoFiles demo, PageFiles files)
    {
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
        return result;
    }

    private async Task<DemoFiles> GivenAsync()
    {
        Assert.SkipWhen(Chromium.Program is null, "chromium is not installed.");
        return await runs.PlainAsync();
    }
}
