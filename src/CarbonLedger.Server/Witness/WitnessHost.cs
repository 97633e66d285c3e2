using System.Net;
using System.Text;
using CarbonLedger.Ledger;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CarbonLedger.Server.Witness;

/// <summary>
/// A witness over HTTP (C2SP tlog-witness): <c>POST /add-checkpoint</c>. It reads a request, decides by its <see cref="WitnessRule"/>
/// and makes the decision durable before it answers; one request an origin at a time. Nothing of the environment or of
/// settings files changes it. Rule and state are its caller's.
/// </summary>
public sealed class WitnessHost : IAsyncDisposable
{
    /// <summary>The most connections at once; one more is closed.</summary>
    public const int ConnectionMax = 64;

    /// <summary>The largest request body, in bytes; a larger one is answered with 413.</summary>
    public const int BodyBytesMax = SignedNote.BytesMax;

    private readonly WitnessRule rule;
    private readonly WitnessState state;
    private readonly TimeProvider time;
    private readonly Action<string>? report;
    private readonly Dictionary<string, SemaphoreSlim> gates;
    private readonly WebApplication application;

    private WitnessHost(WitnessRule rule, WitnessState state, IPEndPoint listen, TimeProvider time, Action<string>? report)
    {
        this.rule = rule;
        this.state = state;
        this.time = time;
        this.report = report;
        gates = rule.Origins.ToDictionary(origin => origin, _ => new SemaphoreSlim(1, 1), StringComparer.Ordinal);
        application = WebServer.Build(listen, ConnectionMax, BodyBytesMax);
        application.MapPost("/add-checkpoint", AnswerAsync);
    }

    /// <summary>Where it listens; the submission prefix of a policy.</summary>
    public Uri Address => new(application.Urls.Single());

    /// <summary>Starts. When this returns, requests are answered.</summary>
    /// <param name="listen">Port 0 takes a free one.</param>
    /// <param name="time">The clock of the cosignatures.</param>
    /// <param name="report">Told of every answered request of a known log, in one line; may be called by several threads.</param>
    /// <exception cref="IOException">The address is in use.</exception>
    public static async Task<WitnessHost> StartAsync(WitnessRule rule, WitnessState state, IPEndPoint listen, TimeProvider time, Action<string>? report = null)
    {
        WitnessHost host = new(rule, state, listen, time, report);
        return await WebServer.StartAsync(host.application, host);
    }

    /// <summary>Answers what was begun, up to five seconds, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        await application.StopAsync();
        await application.DisposeAsync();
        foreach (SemaphoreSlim gate in gates.Values)
        {
            gate.Dispose();
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using MemoryStream body = new();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        WitnessVerdict verdict = await DecideAsync(body.ToArray());
        byte[] answer = Encoding.UTF8.GetBytes(verdict.Body);
        context.Response.StatusCode = (int)verdict.Status;
        context.Response.ContentType = verdict.ContentType;
        context.Response.ContentLength = answer.Length;
        await context.Response.Body.WriteAsync(answer, context.RequestAborted);
    }

    private async Task<WitnessVerdict> DecideAsync(byte[] body)
    {
        if (!rule.TryAdmit(body, out WitnessSubmission? submission, out WitnessVerdict? refusal))
        {
            return refusal;
        }

        // Between reading what was cosigned last and writing what is cosigned now nobody else decides on this origin.
        Checkpoint checkpoint = submission.Checkpoint;
        SemaphoreSlim gate = gates[checkpoint.Origin];
        await gate.WaitAsync();
        try
        {
            WitnessVerdict verdict = rule.Decide(submission, state.Last(checkpoint.Origin), time.GetUtcNow().ToUnixTimeSeconds());
            if (verdict.Cosigned is { } cosigned)
            {
                state.Record(cosigned);
            }

            report?.Invoke($"{(int)verdict.Status} {checkpoint.Origin} from {submission.Request.OldSize} to {checkpoint.Size} root {checkpoint.Root.ToBase64()}");
            return verdict;
        }
        finally
        {
            gate.Release();
        }
    }
}
