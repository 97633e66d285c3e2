using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CarbonLedger.Storage.Tests.Influx;

/// <summary>
/// An InfluxDB 1.x of the tests' own, in a temporary folder and on a free port of the loopback, behind a door that speaks the write API of 2.x:
/// it asks for a token, turns <c>/api/v2/write</c> into <c>/write</c>, and fails where a test wants it to. Without a server program on the
/// machine its tests are skipped.
/// </summary>
public sealed class InfluxServer : IAsyncLifetime
{
    public const string Token = "a token";

    private const string Program = "/usr/bin/influxd";

    // A new connection each: one from before the server was killed would pass for a server that is away.
    private readonly HttpClient http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero });
    private readonly string folder = Directory.CreateTempSubdirectory("carbonledger-influx-").FullName;
    private WebApplication? door;
    private Process? process;
    private int port;
    private int databases;

    /// <summary>Where the door is.</summary>
    public Uri Url { get; private set; } = new("http://127.0.0.1:1");

    /// <summary>What happens to a write before it reaches the server; true: the door has dealt with it.</summary>
    public Func<HttpContext, bool> Before { get; set; } = _ => false;

    /// <summary>What happens to a write after the server took it; true: its answer is lost.</summary>
    public Func<bool> After { get; set; } = () => false;

    private string Address => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Program))
        {
            return;
        }

        port = FreePort();
        await File.WriteAllTextAsync(Path.Combine(folder, "influxdb.conf"), Configuration());
        await StartAsync();
        door = await OpenDoorAsync();
        Url = new Uri(door.Urls.First());
    }

    public async ValueTask DisposeAsync()
    {
        if (door is not null)
        {
            await door.DisposeAsync();
            await KillAsync();
        }

        http.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>A new name of a database, and the door as it was; skips the test when there is no server.</summary>
    public string Name()
    {
        Assert.SkipWhen(door is null, $"InfluxDB is not installed as {Program} (Debian package influxdb).");
        (Before, After) = (_ => false, () => false);
        return string.Create(CultureInfo.InvariantCulture, $"test_{++databases}");
    }

    /// <summary>A new, empty database.</summary>
    public async Task<string> CreateAsync()
    {
        string name = Name();
        await CreateAsync(name);
        return name;
    }

    public Task CreateAsync(string name) => AskAsync("", $"CREATE DATABASE {name}");

    /// <summary>The rows of an answer, of all series; those of fields that nothing was written to are empty.</summary>
    public async Task<IReadOnlyList<JsonElement>> AskAsync(string database, string question)
    {
        Uri address = new($"{Address}/query?db={database}&epoch=ms&q={Uri.EscapeDataString(question)}");
        using HttpResponseMessage response = question.StartsWith("SELECT", StringComparison.Ordinal) || question.StartsWith("SHOW", StringComparison.Ordinal)
            ? await http.GetAsync(address) : await http.PostAsync(address, null);
        using JsonDocument answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.False(answer.RootElement.TryGetProperty("error", out JsonElement refused), $"{question}: {refused}");
        JsonElement result = answer.RootElement.GetProperty("results")[0];
        Assert.False(result.TryGetProperty("error", out JsonElement error), $"{question}: {error}");
        return result.TryGetProperty("series", out JsonElement series)
            ? [.. series.EnumerateArray().SelectMany(one => one.GetProperty("values").EnumerateArray()).Select(row => row.Clone())]
            : [];
    }

    /// <summary>The second column of the first row, as a number; 0 if there is none.</summary>
    public async Task<long> NumberAsync(string database, string question) => await AskAsync(database, question) is [{ } row, ..] ? row[1].GetInt64() : 0;

    public async Task KillAsync()
    {
        if (process is not null)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
            process = null;
        }
    }

    public async Task StartAsync()
    {
        process = Process.Start(new ProcessStartInfo(Program, ["-config", Path.Combine(folder, "influxdb.conf")]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        Stopwatch waited = Stopwatch.StartNew();
        while (!await AnswersAsync())
        {
            Assert.True(!process.HasExited && waited.Elapsed < TimeSpan.FromMinutes(1), "influxd does not start.");
            await Task.Delay(50);
        }
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using HttpResponseMessage pong = await http.GetAsync(new Uri($"{Address}/ping"));
            return pong.StatusCode == HttpStatusCode.NoContent;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private string Configuration() => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        reporting-disabled = true
        bind-address = "127.0.0.1:{FreePort()}"
        [meta]
        dir = "{folder}/meta"
        [data]
        dir = "{folder}/data"
        wal-dir = "{folder}/wal"
        query-log-enabled = false
        [monitor]
        store-enabled = false
        [subscriber]
        enabled = false
        [continuous_queries]
        enabled = false
        [http]
        bind-address = "127.0.0.1:{port}"
        log-enabled = false
        """);

    private async Task<WebApplication> OpenDoorAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication application = builder.Build();
        application.Run(PassAsync);
        await application.StartAsync();
        return application;
    }

    private async Task PassAsync(HttpContext context)
    {
        bool isWrite = context.Request.Path == "/api/v2/write";
        if (context.Request.Headers.Authorization != $"Token {Token}")
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            await context.Response.WriteAsync("""{"code":"unauthorized","message":"unauthorized access"}""");
            return;
        }

        using MemoryStream body = new();
        await context.Request.Body.CopyToAsync(body);
        body.Position = 0;
        context.Request.Body = body;
        if (isWrite && Before(context))
        {
            return;
        }

        string target = isWrite
            ? $"{Address}/write?db={context.Request.Query["bucket"]}&precision={context.Request.Query["precision"]}"
            : $"{Address}{context.Request.Path}{context.Request.QueryString}";
        try
        {
            using HttpRequestMessage request = new(new HttpMethod(context.Request.Method), target);
            if (isWrite)
            {
                request.Content = new StreamContent(context.Request.Body);
                request.Content.Headers.ContentEncoding.Add(context.Request.Headers.ContentEncoding.ToString());
            }

            using HttpResponseMessage response = await http.SendAsync(request);
            if (isWrite && After())
            {
                context.Abort();
                return;
            }

            context.Response.StatusCode = (int)response.StatusCode;
            await response.Content.CopyToAsync(context.Response.Body);
        }
        catch (HttpRequestException)
        {
            // The server is away: as if nobody were at its address.
            context.Abort();
        }
    }

    private static int FreePort()
    {
        using TcpListener probe = new(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
