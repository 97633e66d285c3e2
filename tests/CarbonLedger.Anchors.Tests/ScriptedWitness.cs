using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace CarbonLedger.Anchors.Tests;

/// <summary>A server on loopback that gives set answers in their order, whatever it is asked, and keeps what it was asked.</summary>
internal sealed class ScriptedWitness : IAsyncDisposable
{
    private readonly WebApplication application;

    private ScriptedWitness(WebApplication application) => this.application = application;

    public List<string> Requests { get; } = [];

    public string Address => application.Urls.Single();

    public static Task<ScriptedWitness> StartAsync(params (int Status, string Type, string Body)[] answers) =>
        StartAsync(TimeSpan.Zero, answers);

    public static async Task<ScriptedWitness> StartAsync(TimeSpan delay, params (int Status, string Type, string Body)[] answers)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        ScriptedWitness witness = new(builder.Build());
        witness.application.Run(async context =>
        {
            using StreamReader reader = new(context.Request.Body);
            string request = await reader.ReadToEndAsync();
            int index;
            lock (witness.Requests)
            {
                index = witness.Requests.Count;
                witness.Requests.Add(request);
            }

            await Task.Delay(delay, context.RequestAborted);
            (int status, string type, string body) = answers[Math.Min(index, answers.Length - 1)];
            context.Response.StatusCode = status;
            context.Response.ContentType = type;
            await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body));
        });
        await witness.application.StartAsync();
        return witness;
    }

    public async ValueTask DisposeAsync()
    {
        await application.StopAsync();
        await application.DisposeAsync();
    }
}
