using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;
using CarbonLedger.Storage.Influx;
using Microsoft.AspNetCore.Http;

namespace CarbonLedger.Storage.Tests.Influx;

/// <summary>What a log commits arrives in a server once and whole, whoever of the two falls over, and when.</summary>
[Collection(InfluxGroup.Name)]
public sealed class InfluxExportTests(InfluxServer server) : IDisposable
{
    private const int Day = 96;

    private readonly string folder = Directory.CreateTempSubdirectory("carbonledger-export-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task ADay_ArrivesWhole()
    {
        string bucket = await server.CreateAsync();
        MadeLog log = await MadeLog.CreateAsync(Day);
        await using RunningExport export = new(Options(bucket), log);
        InfluxStatus status = await export.WritesAllAsync(log);

        await ExpectWholeAsync(bucket, Day);
        Assert.Equal((LinesOf(Day), 0, Day, 0), (status.LinesWritten, status.LinesKeptAside, status.EntriesPrivate, status.EntriesUnreadable));
        Assert.Null(status.Problem);
        Assert.Empty(export.Told);

        // A series is a register, an asset, a bus or a network: 3, 3, 2 and 1.
        Assert.Equal(9, (await server.AskAsync(bucket, "SHOW SERIES")).Count);
        Assert.Empty(await server.AskAsync(bucket, "SELECT * FROM statement WHERE asset = 'secret'"));
    }

    [Fact]
    public async Task Figures_ArriveInTheirUnits_AndNoValueIsNotZero()
    {
        string bucket = await server.CreateAsync();
        MadeLog log = await MadeLog.CreateAsync(Day);
        await using RunningExport export = new(Options(bucket), log);
        await export.WritesAllAsync(log);

        string at = string.Create(CultureInfo.InvariantCulture, $"time = {MadeLog.TimeOf(10).UnixMilliseconds}ms");
        Assert.Equal("123.466", (await server.AskAsync(bucket, $"SELECT value FROM reading WHERE register = '{Register.ActiveImport}' AND device = 'm-load' AND site = 'site' AND {at}"))[0][1].GetRawText());
        Assert.Equal("230.1", (await server.AskAsync(bucket, $"SELECT value FROM reading WHERE register = '{Register.Voltage}' AND {at}"))[0][1].GetRawText());
        Assert.Equal("820.500001", (await server.AskAsync(bucket, $"SELECT intensity_g_per_kwh FROM statement WHERE asset = 'load' AND {at}"))[0][1].GetRawText());
        Assert.Equal("[830,831]", Shown(await server.AskAsync(bucket, "SELECT d FROM intensity WHERE bus = 'bus-a' AND \"e\" = 820.5 LIMIT 1"), await server.AskAsync(bucket, "SELECT d FROM intensity WHERE bus = 'bus-b' LIMIT 1")));
        Assert.Empty(await server.AskAsync(bucket, $"SELECT d FROM intensity WHERE bus = 'bus-b' AND {at}"));
        Assert.Equal(3, await server.NumberAsync(bucket, $"SELECT d_reason FROM intensity WHERE bus = 'bus-b' AND {at}"));
        Assert.Equal(0, await server.NumberAsync(bucket, "SELECT count(delivered_g_per_kwh) FROM statement"));
        Assert.Equal(1_010 * 820, await server.NumberAsync(bucket, $"SELECT carbon_out_mg FROM statement WHERE asset = 'coal' AND kind = 'generator' AND network = 'made' AND {at}"));
        Assert.Equal(8_200, await server.NumberAsync(bucket, $"SELECT loss_mg FROM statement WHERE asset = 'line' AND {at}"));
        Assert.Equal(10, await server.NumberAsync(bucket, $"SELECT lost_wh FROM balance WHERE {at}"));
    }

    [Fact]
    public async Task AServerKilledInTheMiddle_LosesNothing_AndDoublesNothing()
    {
        string bucket = await server.CreateAsync();
        MadeLog log = await MadeLog.CreateAsync(Day);
        int writes = 0;
        server.After = () => Interlocked.Increment(ref writes) < 0;
        await using RunningExport export = new(Options(bucket) with { LinesMax = 40 }, log);
        await export.ReachesAsync(_ => Volatile.Read(ref writes) >= 7);
        await server.KillAsync();
        try
        {
            InfluxStatus away = await export.ReachesAsync(status => status.Problem is not null);
            Assert.False(away.IsRefused);
            Assert.True(away.LinesWritten < LinesOf(Day));
        }
        finally
        {
            await server.StartAsync();
        }

        await export.WritesAllAsync(log);
        await ExpectWholeAsync(bucket, Day);
        Assert.Null(export.Export.Status.Problem);
        Assert.NotEmpty(export.Told);
    }

    [Theory]
    [InlineData("BeforeWrite", 1)]
    [InlineData("BeforeWrite", 3)]
    [InlineData("AfterWrite", 1)]
    [InlineData("AfterWrite", 3)]
    [InlineData("CursorWrittenAside", 1)]
    [InlineData("CursorWrittenAside", 2)]
    [InlineData("CursorMoved", 1)]
    [InlineData("CursorMoved", 2)]
    public async Task AnExportThatEndsAnywhere_GoesOnWhereItWas(string step, int time)
    {
        string bucket = await server.CreateAsync();
        MadeLog log = await MadeLog.CreateAsync(Day);
        InfluxOptions options = Options(bucket) with { LinesMax = 100 };
        int passed = 0;
        await using (RunningExport killed = new(options, log, at => at == Enum.Parse<ExportStep>(step) && ++passed == time))
        {
            await killed.ReachesAsync(_ => killed.IsEnded);
        }

        await using RunningExport export = new(options, log);
        await export.WritesAllAsync(log);
        await ExpectWholeAsync(bucket, Day);
        Assert.Equal("next 96", Cursor().TrimEnd().Split('\n')[^1]);
    }

    [Theory]
    [InlineData("nothing is written", false)]
    [InlineData("written, and the answer is lost", false)]
    [InlineData("429", false)]
    [InlineData("503", false)]
    [InlineData("302", true)]
    [InlineData("200", true)]
    public async Task ARequestThatFails_IsSentAgain(string fault, bool isRefused)
    {
        string bucket = await server.CreateAsync();
        MadeLog log = await MadeLog.CreateAsync(Day);
        int writes = 0, failed = 0;
        bool Fails() => ++writes % 3 == 1 && ++failed > 0;
        if (fault.StartsWith("written", StringComparison.Ordinal))
        {
            server.After = Fails;
        }
        else
        {
            server.Before = context => Fails() && Answer(context, fault);
        }

        await using RunningExport export = new(Options(bucket) with { LinesMax = 200 }, log);
        InfluxStatus hurt = await export.ReachesAsync(status => status.Problem is not null || status.Behind == 0);
        await export.WritesAllAsync(log);
        await ExpectWholeAsync(bucket, Day);
        Assert.True(failed >= 2);
        Assert.True(hurt.Problem is null || hurt.IsRefused == isRefused, hurt.ToString());
        Assert.NotEmpty(export.Told);
    }

    [Fact]
    public async Task AServerThatAsksForTime_IsGivenIt()
    {
        string bucket = await server.CreateAsync();
        MadeLog log = await MadeLog.CreateAsync(2);
        List<TimeSpan> times = [];
        long start = TimeProvider.System.GetTimestamp();
        server.Before = context =>
        {
            times.Add(TimeProvider.System.GetElapsedTime(start));
            context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            context.Response.Headers.RetryAfter = "1";
            return times.Count == 1;
        };
        await using RunningExport export = new(Options(bucket), log);
        await export.WritesAllAsync(log);
        Assert.True(times[1] - times[0] >= TimeSpan.FromSeconds(0.9), $"{times[1] - times[0]}");
    }

    [Fact]
    public async Task ALineThatIsNeverTaken_IsKeptAside_AndTheRestArrives()
    {
        string bucket = await server.CreateAsync();
        MadeLog log = await MadeLog.CreateAsync(50);

        // A server keeps nanoseconds in 64 bits and knows no year 9999.
        await log.CommitAsync(MadeLog.Reading("m-far", new Timestamp(Timestamp.UnixMillisecondsMax), 0, ReadingVerdict.Accepted, (Register.ActiveImport, 1)), [.. MadeLog.Balance(50)], MadeLog.Statements(50)[0], MadeLog.Statements(50)[1], MadeLog.Statements(50)[2]);
        await using RunningExport export = new(Options(bucket), log);
        InfluxStatus status = await export.WritesAllAsync(log);

        Assert.Equal((LinesOf(50) + 6, 1), (status.LinesWritten, status.LinesKeptAside));
        Assert.Equal(51, await server.NumberAsync(bucket, "SELECT count(generated_wh) FROM balance"));
        string[] kept = await File.ReadAllLinesAsync(Path.Combine(folder, "influx-refused.lp"));
        Assert.Equal(2, kept.Length);
        Assert.StartsWith("# ", kept[0], StringComparison.Ordinal);
        Assert.Contains("400", kept[0], StringComparison.Ordinal);
        Assert.Equal("reading,device=m-far,register=1-0:1.8.0,site=site value=0.001,version=0i 253402300799999", kept[1]);

        // A server that refuses a run may close the connection before it has read all of it: then it was asked again.
        Assert.Single(export.Told, sentence => sentence.Contains("will not take 1 of the lines", StringComparison.Ordinal));
    }

    [Fact]
    public async Task WhenNoLineIsTaken_AllAreKept_WithABoundedNumberOfQuestions()
    {
        string bucket = await server.CreateAsync();
        MadeLog log = await MadeLog.CreateAsync(Day);
        int writes = 0;
        server.Before = context => ++writes > 0 && Answer(context, "400");
        await using RunningExport export = new(Options(bucket), log);
        InfluxStatus status = await export.WritesAllAsync(log);
        Assert.Equal((0, LinesOf(Day)), (status.LinesWritten, status.LinesKeptAside));
        Assert.InRange(writes, 2, 600);
        string[] kept = await File.ReadAllLinesAsync(Path.Combine(folder, "influx-refused.lp"));
        Assert.Equal(LinesOf(Day), kept.Count(line => !line.StartsWith('#')));
        Assert.Equal(LinesOf(Day), kept.Where(line => !line.StartsWith('#')).Distinct().Count());
    }

    [Fact]
    public async Task AnUnknownBucket_IsTold_AndGoesOnWhenItIsThere()
    {
        string bucket = server.Name();
        MadeLog log = await MadeLog.CreateAsync(4);
        await using RunningExport export = new(Options(bucket), log);
        InfluxStatus status = await export.ReachesAsync(status => status.IsRefused);
        Assert.Contains("404", status.Problem, StringComparison.Ordinal);
        Assert.Contains(bucket, status.Problem, StringComparison.Ordinal);
        Assert.Equal((0, 4), (status.Next, status.Behind));
        await log.CloseAsync(6);
        Assert.Equal(0, (await export.ReachesAsync(status => status.Behind == 6)).Next);
        await server.CreateAsync(bucket);
        await export.WritesAllAsync(log);
        await ExpectWholeAsync(bucket, 6);
    }

    [Fact]
    public async Task AWrongToken_IsTold_NeverShown_AndANewOneNeedsNoStart()
    {
        string bucket = await server.CreateAsync();
        MadeLog log = await MadeLog.CreateAsync(4);
        string token = "wrong-secret";
        await using RunningExport export = new(Options(bucket) with { Token = () => token }, log);
        InfluxStatus status = await export.ReachesAsync(status => status.IsRefused);
        Assert.Contains("401", status.Problem, StringComparison.Ordinal);
        token = "wrong\u0001secret";
        await Task.Delay(300);
        Assert.DoesNotContain("secret", export.Export.Status.Problem + string.Concat(export.Told), StringComparison.Ordinal);
        token = InfluxServer.Token;
        await export.WritesAllAsync(log);
        await ExpectWholeAsync(bucket, 4);
    }

    [Fact]
    public async Task FromNow_LeavesOutWhatWas_AndNothingThatCameWhileTheServerWasAway()
    {
        string bucket = await server.CreateAsync();
        MadeLog log = await MadeLog.CreateAsync(10);
        InfluxOptions options = Options(bucket) with { From = InfluxStart.Now };
        server.Before = context => Answer(context, "503");
        await using (RunningExport first = new(options, log))
        {
            await first.ReachesAsync(status => status.Next == 10);
            await log.CloseAsync(12);
            await first.ReachesAsync(status => status.Problem is not null);
        }

        await log.CloseAsync(14);
        server.Before = _ => false;
        await using RunningExport export = new(options, log);
        await export.WritesAllAsync(log);
        Assert.Equal(4, await server.NumberAsync(bucket, "SELECT count(generated_wh) FROM balance"));
    }

    [Fact]
    public async Task ACursorOfAnotherBucket_SaysNothingOfThisOne_AndADamagedOneIsNoCursor()
    {
        string bucket = await server.CreateAsync(), other = await server.CreateAsync();
        MadeLog log = await MadeLog.CreateAsync(5);
        await using (RunningExport first = new(Options(bucket), log))
        {
            await first.WritesAllAsync(log);
        }

        await using (RunningExport second = new(Options(other), log))
        {
            await second.WritesAllAsync(log);
        }

        await ExpectWholeAsync(other, 5);
        foreach (string damaged in (string[])["", "\0\0\0", Cursor().Replace("next 5", "next x", StringComparison.Ordinal)])
        {
            string third = await server.CreateAsync();
            await File.WriteAllTextAsync(Path.Combine(folder, "influx-cursor.txt"), damaged.Replace(other, third, StringComparison.Ordinal));
            await using RunningExport export = new(Options(third) with { From = InfluxStart.Now }, log);
            await export.WritesAllAsync(log);
            await ExpectWholeAsync(third, 5);
        }
    }

    [Fact]
    public async Task ALogThatIsShorterThanItsCursor_GoesOnFromItsEnd()
    {
        string bucket = await server.CreateAsync();
        MadeLog longer = await MadeLog.CreateAsync(8), restored = await MadeLog.CreateAsync(6);
        await using (RunningExport first = new(Options(bucket), longer))
        {
            await first.WritesAllAsync(longer);
        }

        await using RunningExport export = new(Options(bucket), restored);
        await export.WritesAllAsync(restored);
        Assert.Contains("had more", Assert.Single(export.Told), StringComparison.Ordinal);
        await restored.CommitAsync(MadeLog.Balance(6, version: 2));
        await export.WritesAllAsync(restored);
        Assert.Equal(2, await server.NumberAsync(bucket, string.Create(CultureInfo.InvariantCulture, $"SELECT version FROM balance WHERE time = {MadeLog.TimeOf(6).UnixMilliseconds}ms")));
    }

    [Fact]
    public async Task ARestatement_WritesOverWhatItReplaces_AndSaysWhichValuesStandNoMore()
    {
        string bucket = await server.CreateAsync();
        MadeLog log = await MadeLog.CreateAsync(4);
        await log.CommitAsync(MadeLog.Balance(1, version: 2, hasValues: false), MadeLog.Statement(1, "coal", AssetKind.Generator, null, null, version: 2), MadeLog.Statement(2, "coal", AssetKind.Generator, 0, 7, version: 2));
        await using RunningExport export = new(Options(bucket), log);
        await export.WritesAllAsync(log);
        string at = string.Create(CultureInfo.InvariantCulture, $"time = {MadeLog.TimeOf(1).UnixMilliseconds}ms");
        Assert.Equal(4, await server.NumberAsync(bucket, "SELECT count(generated_wh) FROM balance"));
        Assert.Equal(2, await server.NumberAsync(bucket, $"SELECT version FROM balance WHERE {at}"));
        Assert.Equal(1_000 + 7 + 1_003, await server.NumberAsync(bucket, "SELECT sum(energy_out_wh) FROM statement WHERE asset = 'coal' AND energy_known = true"));
        Assert.Equal(1, await server.NumberAsync(bucket, $"SELECT e_reason FROM intensity WHERE bus = 'bus-a' AND {at}"));
        Assert.Equal(3, await server.NumberAsync(bucket, "SELECT count(e) FROM intensity WHERE bus = 'bus-a' AND e_reason = 0"));
    }

    [Fact]
    public async Task ARejectedReading_HidesNoValue()
    {
        string bucket = await server.CreateAsync();
        MadeLog log = await MadeLog.CreateAsync(1);
        await log.CommitAsync(MadeLog.Reading("m-coal", MadeLog.TimeOf(0), 1, ReadingVerdict.RegisterWentBack, (Register.ActiveExport, 9)));
        await using RunningExport export = new(Options(bucket), log);
        await export.WritesAllAsync(log);
        string at = string.Create(CultureInfo.InvariantCulture, $"device = 'm-coal' AND time = {MadeLog.TimeOf(0).UnixMilliseconds}ms");
        JsonElement row = (await server.AskAsync(bucket, $"SELECT value, rejected, verdict, version FROM reading WHERE {at}"))[0];
        Assert.Equal("[5000,0.009,2,0]", $"[{row[1].GetRawText()},{row[2].GetRawText()},{row[3].GetRawText()},{row[4].GetRawText()}]");
    }

    [Fact]
    public async Task RequestsAreBounded_InLinesAndBytes_AndWhatIsNoEntryIsCounted()
    {
        string bucket = await server.CreateAsync();
        MadeLog log = await MadeLog.CreateAsync(1);
        await log.CommitAsync([[1, 2, 3], .. Enumerable.Range(1, 12_000).SelectMany(i => MadeLog.Statements(i).Take(1))]);
        List<(int Lines, long Bytes, long Packed)> requests = [];
        server.Before = context =>
        {
            using MemoryStream packed = new();
            context.Request.Body.CopyTo(packed);
            packed.Position = 0;
            using GZipStream gzip = new(packed, CompressionMode.Decompress);
            using StreamReader reader = new(gzip);
            string text = reader.ReadToEnd();
            requests.Add((text.Count(c => c == '\n'), text.Length, packed.Length));
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return true;
        };
        await using RunningExport export = new(Options(bucket), log);
        InfluxStatus status = await export.WritesAllAsync(log);
        Assert.Equal((LinesOf(1) + 12_000, 1), (status.LinesWritten, status.EntriesUnreadable));
        Assert.All(requests, request => Assert.True(request is { Lines: > 0 and <= 5_000, Bytes: <= 1_048_576, Packed: < 1_048_576 }, $"{request}"));
        Assert.Equal(LinesOf(1) + 12_000, requests.Sum(request => request.Lines));
    }

    [Fact]
    public async Task RollUps_AddUpWhatIsKnown_ByIntervalHourAndDayOfAZone()
    {
        string bucket = await server.CreateAsync();
        MadeLog log = await MadeLog.CreateAsync(Day);
        await log.CommitAsync(MadeLog.Statement(5, "coal", AssetKind.Generator, null, null, version: 2));
        await using RunningExport export = new(Options(bucket), log);
        await export.WritesAllAsync(log);
        using HttpClient http = InfluxExport.CreateHttp();
        InfluxRollUps rollUps = new(Options(bucket), http, TimeProvider.System);
        AssetId coal = new("coal");

        IReadOnlyList<RollUp> intervals = await rollUps.ReadAsync(coal, MadeLog.Start, MadeLog.TimeOf(8), RollUpStep.Interval);
        Assert.Equal([0, 1, 2, 3, 4, 6, 7], intervals.Select(row => (row.Start.UnixMilliseconds - MadeLog.Start.UnixMilliseconds) / Interval.LengthMilliseconds));
        Assert.Equal([1_000, 1_001, 1_002, 1_003, 1_004, 1_006, 1_007], intervals.Select(row => row.Out.WattHours));
        IReadOnlyList<RollUp> hours = await rollUps.ReadAsync(coal, MadeLog.Start, MadeLog.TimeOf(Day), RollUpStep.Hour);
        Assert.Equal(24, hours.Count);
        Assert.Equal((4_006, 4, 3_017, 3), (hours[0].Out.WattHours, hours[0].Intervals, hours[1].Out.WattHours, hours[1].Intervals));
        RollUp day = Assert.Single(await rollUps.ReadAsync(coal, MadeLog.Start, MadeLog.TimeOf(Day), RollUpStep.Day, "Asia/Shanghai"));
        Assert.Equal((MadeLog.Start, 96_000 + 4_560 - 1_005, 0, 95), (day.Start, day.Out.WattHours, day.In.WattHours, day.Intervals));
        Assert.Equal(2, (await rollUps.ReadAsync(coal, MadeLog.Start, MadeLog.TimeOf(Day), RollUpStep.Day)).Count);
        Assert.Empty(await rollUps.ReadAsync(new AssetId("nobody"), MadeLog.Start, MadeLog.TimeOf(8), RollUpStep.Hour));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => rollUps.ReadAsync(coal, MadeLog.Start, MadeLog.TimeOf(50_000), RollUpStep.Interval));
        IOException unknown = await Assert.ThrowsAsync<IOException>(() => new InfluxRollUps(Options("nowhere"), http, TimeProvider.System).ReadAsync(coal, MadeLog.Start, MadeLog.TimeOf(8), RollUpStep.Hour));
        Assert.Contains("nowhere", unknown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TextsOfTags_ComeBackAsTheyWere()
    {
        string bucket = await server.CreateAsync();
        string[] texts = ["plain", "a b", "a,b", "a=b", "a\"b", "a'b", "ü 风 ⚡", "a\\b", " leading", "trailing ", "=", ",,", "#", "1.8.0", "a\\'b", "𝄞"];
        LineBuffer lines = new();
        for (int i = 0; i < texts.Length; i++)
        {
            lines.Begin("escaped text,x");
            lines.Tag("tag of=it", texts[i]);
            lines.Field("n", i);
            lines.End(i);
        }

        lines.Begin("escaped text,x");
        lines.Tag("tag of=it", "");
        lines.Field("n", texts.Length);
        lines.End(texts.Length);
        lines.Begin("nothing");
        lines.End(1);
        Assert.Equal(texts.Length + 1, lines.Lines);
        using HttpClient http = InfluxExport.CreateHttp();
        WriteAnswer answer = await new InfluxHttp(http, Options(bucket), TimeProvider.System).WriteAsync(lines.Slice(0, lines.Lines), default);
        Assert.Equal(new WriteAnswer(WriteOutcome.Written, ""), answer);
        IReadOnlyList<JsonElement> rows = await server.AskAsync(bucket, "SELECT n, \"tag of=it\" FROM \"escaped text,x\"");
        Assert.Equal([.. texts, null], rows.Select(row => row[2].GetString()));
        foreach (string text in texts)
        {
            Assert.Equal(Array.IndexOf(texts, text), await server.NumberAsync(bucket, $"SELECT n FROM \"escaped text,x\" WHERE \"tag of=it\" = {InfluxRollUps.Quoted(text)}"));
        }
    }

    [Theory]
    [InlineData("a\\", "a/")]
    [InlineData("a\\,b", "a/\\,b")]
    [InlineData("a\\\\b", "a/\\b")]
    [InlineData("a\nb\tc", "a?b?c")]
    public void TextsWithoutAFormInLineProtocol_AreMadeFit(string text, string written)
    {
        LineBuffer lines = new();
        lines.Begin("m");
        lines.Tag("t", text);
        lines.Field("n", 1);
        lines.End(2);
        Assert.Equal($"m,t={written} n=1i 2\n", System.Text.Encoding.UTF8.GetString(lines.Slice(0, 1).Span));
    }

    private static int LinesOf(int intervals) => (3 * (intervals + 1)) + (3 * intervals) + (3 * intervals);

    private static string Shown(params IReadOnlyList<JsonElement>[] answers) => $"[{string.Join(',', answers.Select(rows => rows[0][1].GetRawText()))}]";

    private static bool Answer(HttpContext context, string fault)
    {
        if (!int.TryParse(fault, CultureInfo.InvariantCulture, out int status))
        {
            context.Abort();
            return true;
        }

        context.Response.StatusCode = status;
        context.Response.Headers.Location = "http://127.0.0.1:1/";
        return true;
    }

    private string Cursor() => File.ReadAllText(Path.Combine(folder, "influx-cursor.txt"));

    private InfluxOptions Options(string bucket) => RunningExport.Options(server, bucket, folder);

    private async Task ExpectWholeAsync(string bucket, int intervals)
    {
        Assert.Equal(3 * (intervals + 1), await server.NumberAsync(bucket, "SELECT count(value) FROM reading"));
        Assert.Equal(3 * intervals, await server.NumberAsync(bucket, "SELECT count(energy_in_wh) FROM statement"));
        Assert.Equal(intervals, await server.NumberAsync(bucket, "SELECT count(generated_wh) FROM balance"));
        Assert.Equal(2 * intervals, await server.NumberAsync(bucket, "SELECT count(e) FROM intensity"));
        Assert.Equal((2 * intervals) - ((intervals + 9) / 10), await server.NumberAsync(bucket, "SELECT count(d) FROM intensity"));
        Assert.Equal(Enumerable.Range(0, intervals).Sum(MadeLog.Generated), await server.NumberAsync(bucket, "SELECT sum(energy_out_wh) FROM statement WHERE asset = 'coal'"));
        Assert.Equal(Enumerable.Range(0, intervals).Sum(MadeLog.Generated), await server.NumberAsync(bucket, "SELECT sum(generated_wh) FROM balance"));
    }
}
