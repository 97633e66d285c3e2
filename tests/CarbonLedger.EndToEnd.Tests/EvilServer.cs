using System.Net;
using System.Net.Sockets;

namespace CarbonLedger.EndToEnd.Tests;

/// <summary>Serves files over HTTP as they are given, lies included.</summary>
internal sealed class EvilServer : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly Lock gate = new();
    private readonly List<string> asked = [];
    private readonly Task running;

    public EvilServer()
    {
        using (TcpListener probe = new(IPAddress.Loopback, 0))
        {
            probe.Start();
            Address = new Uri($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/");
        }

        listener.Prefixes.Add(Address.ToString());
        listener.Start();
        running = Task.Run(RunAsync);
    }

    public Uri Address { get; }

    /// <summary>What is served; a path that is not in it is not found.</summary>
    public StaticFiles? Files { get; set; }

    /// <summary>A path that is answered with this again and again, without an end.</summary>
    public (string Path, byte[] Piece)? Endless { get; set; }

    /// <summary>A path whose answer claims this length and never comes.</summary>
    public (string Path, long Length)? Claimed { get; set; }

    /// <summary>Paths asked for since the last look.</summary>
    public string[] TakeAsked()
    {
        lock (gate)
        {
            string[] paths = [.. asked];
            asked.Clear();
            return paths;
        }
    }

    public void Dispose()
    {
        listener.Close();
#pragma warning disable VSTHRD002 // It ends with the listener.
        running.Wait(TimeSpan.FromSeconds(10));
#pragma warning restore VSTHRD002
    }

    private async Task RunAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }

            _ = AnswerAsync(context);
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        string path = context.Request.Url!.AbsolutePath.TrimStart('/');
        lock (gate)
        {
            asked.Add(path);
        }

        try
        {
            if (Claimed is { } claimed && claimed.Path == path)
            {
                context.Response.ContentLength64 = claimed.Length;
                await context.Response.OutputStream.WriteAsync(new byte[10]);
                await context.Response.OutputStream.FlushAsync();
                return;
            }

            context.Response.SendChunked = true;
            while (Endless is { } endless && endless.Path == path)
            {
                await context.Response.OutputStream.WriteAsync(endless.Piece);
            }

            byte[]? content = Files?.GetValueOrDefault(path);
            context.Response.StatusCode = content is null ? 404 : 200;
            await context.Response.OutputStream.WriteAsync(content ?? []);
            context.Response.Close();
        }
        catch (Exception e) when (e is HttpListenerException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The reader had enough.
        }
    }
}
