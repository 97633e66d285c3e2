using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using CarbonLedger.Abstractions;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Ingest.Formats.Profiles;
using CarbonLedger.Ingest.Http;

namespace CarbonLedger.Ingest.Tests.Http;

/// <summary>POST /api/v2/write as InfluxDB v2 answers it, and the health of the doors.</summary>
public sealed class LineDoorTests
{
    private const string Path = "/api/v2/write?bucket=meters&org=plant&precision=ms";

    private static DoorOptions Options(params string[] unsigned) => new()
    {
        LineProfile = MappingProfile.Read(BuiltInProfiles.Find("telegraf")).Require("telegraf"),
        Bucket = "meters",
        RowsPerSecondMax = 0,
        MayBeUnsigned = device => unsigned.Contains(device.Value),
    };

    private static string Line(string device, int second, string import = "12.5") =>
        $"energy,device={device},site=plant import_kwh={import},export_kwh=0.25 {TestDevice.Now.UnixMilliseconds - 60_000 + (second * 1000)}";

    [Fact]
    public async Task Curl_AsTelegrafSendsIt_PackedAndWithItsScheme_Is204()
    {
        await using TestDoors doors = await TestDoors.StartAsync(options: Options("m1"));
        string file = System.IO.Path.GetTempFileName();
        try
        {
            await using (GZipStream packed = new(File.Create(file), CompressionLevel.Fastest))
            {
                await packed.WriteAsync(Encoding.UTF8.GetBytes($"{Line("m1", 1)}\n{Line("m1", 2)}\ncpu,host=a usage=1 1\n"));
            }

            ProcessStartInfo start = new("curl") { RedirectStandardOutput = true };
            foreach (string argument in (string[])["-s", "-o", "/dev/null", "-w", "%{http_code}", "--max-time", "30", "-X", "POST", $"{doors.Client.BaseAddress}{Path[1..]}",
                "-H", $"Authorization: Token {TestDoors.SiteToken}", "-H", "Content-Type: text/plain; charset=utf-8", "-H", "Content-Encoding: gzip", "-H", "User-Agent: Telegraf/1.32", "--data-binary", $"@{file}"])
            {
                start.ArgumentList.Add(argument);
            }

            using Process curl = Process.Start(start)!;
            Assert.Equal("204", await curl.StandardOutput.ReadToEndAsync());
            await curl.WaitForExitAsync();
        }
        finally
        {
            File.Delete(file);
        }

        IReadOnlyList<SignedCapture> stored = await doors.Store.ReadAllAsync(doors.M1);
        Assert.Equal(2, stored.Count);
        Assert.Equal((12_500L, 250L), (stored[0].Capture.Registers[0].Value.Thousandths, stored[0].Capture.Registers[1].Value.Thousandths));
        Assert.All(stored, one => Assert.False(one.IsSigned));
    }

    [Fact]
    public async Task WrongLines_Are400WithTheFirst_WhileOthersAreStored()
    {
        await using TestDoors doors = await TestDoors.StartAsync(options: Options("m1"));
        string body = $"{Line("m1", 1)}\n{Line("m2", 1)}\nenergy,device=m1 nonsense\n{Line("m1", 2)}\n";
        (HttpStatusCode status, JsonElement answer, _) = await doors.PostAsync(body, "text/plain", path: Path);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(("invalid", 2), (answer.GetProperty("code").GetString(), answer.GetProperty("line").GetInt32()));
        Assert.Contains("device m2 must sign", answer.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(2, (await doors.Store.ReadAllAsync(doors.M1)).Count);
        Assert.Empty(await doors.Store.ReadAllAsync(doors.M2));
        IReadOnlyList<ReceivedPayload> kept = await doors.Store.Refusals.ReadRefusalsAsync(10);
        Assert.Equal(["MissingSignature", "Malformed"], kept.Select(one => one.Refusal!.Reason.ToString()));
        Assert.Equal("energy,device=m1 nonsense", Encoding.UTF8.GetString(kept[1].Payload.Span));
    }

    [Fact]
    public async Task WithoutLeaveOfTheHost_NothingUnsignedIsStored()
    {
        await using TestDoors doors = await TestDoors.StartAsync(options: Options());
        Assert.Equal(HttpStatusCode.BadRequest, (await doors.PostAsync(Line("m1", 1), "text/plain", path: Path)).Status);
        Assert.Empty(await doors.Store.ReadAllAsync(doors.M1));
        Assert.Equal(1, doors.Counters.Refused(RefusalReason.MissingSignature));
    }

    [Fact]
    public async Task SameLineAgain_Is204_AndOtherValuesAreRefused()
    {
        await using TestDoors doors = await TestDoors.StartAsync(options: Options("m1"));
        Assert.Equal(HttpStatusCode.NoContent, (await doors.PostAsync(Line("m1", 1), "text/plain", path: Path)).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await doors.PostAsync(Line("m1", 1), "text/plain", path: Path)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await doors.PostAsync(Line("m1", 1, "13"), "text/plain", path: Path)).Status);
        Assert.Equal((1, 1, 1), (doors.Counters.Accepted, doors.Counters.Duplicates, doors.Counters.Refused(RefusalReason.Conflict)));
    }

    [Theory]
    [InlineData("/api/v2/write?precision=ms", 400, "invalid")]
    [InlineData("/api/v2/write?bucket=other", 404, "not found")]
    [InlineData("/api/v2/write?bucket=meters&precision=h", 400, "invalid")]
    public async Task QueryNotInForm_IsAnsweredInInfluxForm(string path, int expected, string code)
    {
        await using TestDoors doors = await TestDoors.StartAsync(options: Options("m1"));
        (HttpStatusCode status, JsonElement answer, _) = await doors.PostAsync(Line("m1", 1), "text/plain", path: path);
        Assert.Equal((expected, code), ((int)status, answer.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task BodyTooLong_UnpackedOrPacked_Is413()
    {
        await using TestDoors doors = await TestDoors.StartAsync(options: Options("m1"));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await doors.PostAsync(new string('#', 1024 * 1024 + 1), "text/plain", path: Path)).Status);
        using MemoryStream bytes = new();
        await using (GZipStream packed = new(bytes, CompressionLevel.Fastest, leaveOpen: true))
        {
            await packed.WriteAsync(new byte[64 * 1024 * 1024]);
        }

        using ByteArrayContent content = new(bytes.ToArray());
        content.Headers.ContentEncoding.Add("gzip");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await doors.PostAsync(content, "text/plain", path: Path)).Status);
    }

    [Fact]
    public async Task RandomBytes_AreNeverAFaultOfTheServer()
    {
        await using TestDoors doors = await TestDoors.StartAsync(options: Options("m1"));
        Random random = new(20_261_124);
        for (int i = 0; i < 150; i++)
        {
            byte[] bytes = i % 2 == 0 ? new byte[random.Next(1, 2_000)] : Encoding.UTF8.GetBytes($"{Line("m1", 1)}\n{Line("m2", 2)}");
            if (i % 2 == 0)
            {
                random.NextBytes(bytes);
            }
            else
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            using ByteArrayContent content = new(bytes);
            if (i % 5 == 0)
            {
                content.Headers.ContentEncoding.Add("gzip");
            }

            (HttpStatusCode status, _, _) = await doors.PostAsync(content, "text/plain", path: Path);
            Assert.InRange((int)status, 200, 499);
        }
    }

    [Fact]
    public async Task Health_SaysWhetherReadingsAreStored_AndToHoldersOfATokenWhyNot()
    {
        await using TestDoors doors = await TestDoors.StartAsync();
        await doors.PostAsync("nonsense", "application/x-ndjson");
        JsonElement well = JsonDocument.Parse(await doors.Client.GetStringAsync("/health")).RootElement;
        Assert.Equal(("pass", true, 0), (well.GetProperty("status").GetString(), well.GetProperty("storing").GetBoolean(), well.GetProperty("waiting").GetInt32()));
        Assert.Equal(1, well.GetProperty("refused").GetProperty("Malformed").GetInt32());

        doors.Store.Next = TestStore.Fault.Failed;
        await doors.PostAsync(TestDoors.Row(doors.M1, doors.M1.Payload(1)));
        using HttpResponseMessage response = await doors.Client.GetAsync("/health");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        JsonElement ill = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync()).RootElement.GetProperty("lastFailure");
        Assert.False(ill.TryGetProperty("message", out _));
        doors.Client.DefaultRequestHeaders.Authorization = new("Bearer", TestDoors.SiteToken);
        using HttpResponseMessage known = await doors.Client.GetAsync("/health");
        ill = JsonDocument.Parse(await known.Content.ReadAsByteArrayAsync()).RootElement.GetProperty("lastFailure");
        Assert.Equal("The disk is full.", ill.GetProperty("message").GetString());
    }
}
