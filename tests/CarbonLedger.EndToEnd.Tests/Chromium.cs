using System.Diagnostics;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace CarbonLedger.EndToEnd.Tests;

/// <summary>A browser without a window, driven by the DevTools protocol over its own socket. Ends with its owner.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly TimeSpan TimeMax = TimeSpan.FromMinutes(1);
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("carbonledger-chromium-");
    private readonly ClientWebSocket socket = new();
    private Process? process;
    private int lastId;

    /// <summary>Where the browser is installed; null if it is not.</summary>
    public static string? Program => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(place => Names.Select(name => Path.Combine(place, name))).FirstOrDefault(File.Exists);

    public async ValueTask InitializeAsync()
    {
        if (Program is not { } program)
        {
            return;
        }

        string[] words =
        [
            "--headless=new", "--no-sandbox", "--disable-gpu", $"--user-data-dir={folder.FullName}", "--remote-debugging-port=0",
            "--remote-allow-origins=*", "--no-first-run", "--disable-background-networking", "about:blank",
        ];
        process = Process.Start(new ProcessStartInfo(program, words) { RedirectStandardOutput = true, RedirectStandardError = true })
            ?? throw new InvalidOperationException("The browser did not start.");
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        string[] port = await PortAsync();
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{port[0]}{port[1]}"), CancellationToken.None);
    }

    /// <summary>Opens a file in a tab of its own.</summary>
    /// <param name="language">What the browser says the person reads.</param>
    /// <param name="before">A script that runs before those of the page.</param>
    public async Task<BrowserTab> OpenAsync(string file, string language = "en", string? before = null)
    {
        string target = (await SendAsync(null, null, "Target.createTarget", new { url = "about:blank" })).GetProperty("targetId").GetString()!;
        string session = (await SendAsync(null, null, "Target.attachToTarget", new { targetId = target, flatten = true })).GetProperty("sessionId").GetString()!;
        BrowserTab tab = new(this, session, target);
        await tab.OpenAsync(file, language, before);
        return tab;
    }

    /// <summary>Sends one command and waits for its answer; what the tab reports meanwhile is kept with it.</summary>
    internal async Task<JsonElement> SendAsync(BrowserTab? tab, string? session, string method, object? parameters = null)
    {
        using CancellationTokenSource limit = new(TimeMax);
        int id = ++lastId;
        byte[] message = JsonSerializer.SerializeToUtf8Bytes(session is null
            ? new Dictionary<string, object?> { ["id"] = id, ["method"] = method, ["params"] = parameters ?? new { } }
            : new Dictionary<string, object?> { ["id"] = id, ["method"] = method, ["params"] = parameters ?? new { }, ["sessionId"] = session });
        await socket.SendAsync(message, WebSocketMessageType.Text, true, limit.Token);
        while (true)
        {
            JsonElement received = await ReceiveAsync(limit.Token);
            if (received.TryGetProperty("id", out JsonElement answered) && answered.GetInt32() == id)
            {
                return received.TryGetProperty("result", out JsonElement result) ? result : throw new InvalidOperationException($"{method}: {received.GetProperty("error")}");
            }

            if (tab is not null && received.TryGetProperty("method", out JsonElement happened) && received.TryGetProperty("sessionId", out JsonElement of) && of.GetString() == session)
            {
                tab.Note(happened.GetString()!, received.GetProperty("params"));
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        socket.Dispose();
        if (process is not null)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }

        await DeleteAsync();
    }

    private async Task<JsonElement> ReceiveAsync(CancellationToken cancel)
    {
        using MemoryStream message = new();
        byte[] buffer = new byte[64 * 1024];
        ValueWebSocketReceiveResult part;
        do
        {
            part = await socket.ReceiveAsync(buffer.AsMemory(), cancel);
            message.Write(buffer.AsSpan(0, part.Count));
        }
        while (!part.EndOfMessage);
        return JsonDocument.Parse(message.ToArray()).RootElement;
    }

    // The browser writes its port and its socket's path to a file of its profile.
    private async Task<string[]> PortAsync()
    {
        string file = Path.Combine(folder.FullName, "DevToolsActivePort");
        long started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < TimeMax)
        {
            string[] lines = File.Exists(file) ? (await File.ReadAllTextAsync(file, Encoding.ASCII)).Split('\n') : [];
            if (lines.Length == 2 && int.TryParse(lines[0], CultureInfo.InvariantCulture, out _))
            {
                return lines;
            }

            Assert.False(process!.HasExited, "The browser ended before it listened.");
            await Task.Delay(20);
        }

        throw new TimeoutException($"The browser did not listen within {TimeMax}.");
    }

    // Its last helper processes may still write while the folder goes.
    private async Task DeleteAsync()
    {
        for (int attempt = 0; attempt < 50 && folder.Exists; attempt++)
        {
            try
            {
                folder.Delete(recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                await Task.Delay(100);
            }

            folder.Refresh();
        }
    }
}
