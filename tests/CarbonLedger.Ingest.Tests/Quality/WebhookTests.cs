using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ingest.Quality;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace CarbonLedger.Ingest.Tests.Quality;

/// <summary>Alarms to a real HTTP listener that fails, goes away and comes back; and to whoever publishes MQTT.</summary>
public sealed class WebhookTests
{
    private static readonly byte[] Secret = "a secret of enough bytes"u8.ToArray();

    [Fact]
    public async Task Alarm_IsPostedWithItsSignature()
    {
        await using Listener listener = await Listener.StartAsync();
        await using WebhookAlarmChannel channel = Channel(listener.Address);
        channel.Tell(Message("m1"));
        await WaitFor.TrueAsync(() => !listener.Posts.IsEmpty);
        (byte[] body, string signature, string type) = listener.Posts.Single();
        Assert.Equal("application/json", type);
        Assert.Equal("sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Secret, body)), signature);
        JsonElement json = JsonDocument.Parse(body).RootElement;
        Assert.Equal(("m1", "raised"), (json.GetProperty("device").GetString(), json.GetProperty("phase").GetString()));
        Assert.False(json.TryGetProperty("dropped", out _));
    }

    [Fact]
    public async Task Answer500_IsTriedAgain_AndTheNextMessagesWaitInOrder()
    {
        await using Listener listener = await Listener.StartAsync();
        listener.Status = 500;
        await using WebhookAlarmChannel channel = Channel(listener.Address);
        channel.Tell(Message("m1"));
        channel.Tell(Message("m2"));
        await WaitFor.TrueAsync(() => listener.Posts.Count >= 2);
        Assert.All(listener.Posts, post => Assert.Equal("m1", DeviceOf(post.Body)));
        listener.Status = 204;
        await WaitFor.TrueAsync(() => listener.Posts.Any(post => DeviceOf(post.Body) == "m2"));
        Assert.Equal(0, channel.Dropped);
    }

    [Fact]
    public async Task ServerAwayThenBack_GetsWhatWaited()
    {
        Listener first = await Listener.StartAsync();
        int port = first.Address.Port;
        await first.DisposeAsync();
        await using WebhookAlarmChannel channel = Channel(first.Address);
        channel.Tell(Message("m1"));
        await Task.Delay(300);
        await using Listener second = await Listener.StartAsync(port);
        await WaitFor.TrueAsync(() => !second.Posts.IsEmpty);
        Assert.Equal("m1", DeviceOf(second.Posts.First().Body));
        Assert.Equal(0, channel.Dropped);
    }

    [Fact]
    public async Task Answer400_IsNotTriedAgain_AndTheNextMessageSaysThatOneIsMissing()
    {
        await using Listener listener = await Listener.StartAsync();
        listener.Status = 400;
        await using WebhookAlarmChannel channel = Channel(listener.Address);
        channel.Tell(Message("m1"));
        await WaitFor.TrueAsync(() => channel.Dropped == 1);
        listener.Status = 200;
        channel.Tell(Message("m2"));
        channel.Tell(Message("m3"));
        await WaitFor.TrueAsync(() => listener.Posts.Count == 3);
        JsonElement[] posts = [.. listener.Posts.Select(post => JsonDocument.Parse(post.Body).RootElement)];
        Assert.Equal(1, posts[1].GetProperty("dropped").GetInt64());
        Assert.False(posts[2].TryGetProperty("dropped", out _));
    }

    [Fact]
    public async Task MoreThanTheQueueHolds_IsCounted_NotWaitedFor()
    {
        await using Listener listener = await Listener.StartAsync();
        listener.Status = 503;
        await using WebhookAlarmChannel channel = Channel(listener.Address);
        for (int i = 0; i < AlarmDelivery.WaitingMax + 11; i++)
        {
            channel.Tell(Message($"m{i}"));
        }

        // One may be on its way.
        Assert.InRange(channel.Dropped, 10, 11);
    }

    [Fact]
    public async Task MqttPublisherThatFailsOnce_GetsTheMessageAgain_OnTheTopicOfItsSite()
    {
        ConcurrentQueue<(string Topic, byte[] Payload)> published = new();
        int calls = 0;
        await using MqttAlarmChannel channel = new(
            AlarmTopic.Default,
            (topic, payload, _) =>
            {
                published.Enqueue((topic, payload));
                return Interlocked.Increment(ref calls) == 1 ? throw new IOException("The broker is away.") : Task.CompletedTask;
            },
            TimeProvider.System, NullLogger<MqttAlarmChannel>.Instance, () => 0.5);
        channel.Tell(Message("m1"));
        await WaitFor.TrueAsync(() => published.Count == 2);
        Assert.All(published, message => Assert.Equal(("cl/v1/plant/alarm", "m1"), (message.Topic, DeviceOf(message.Payload))));
        Assert.Equal(0, channel.Dropped);
    }

    [Theory]
    [InlineData("ftp://127.0.0.1/", 24)]
    [InlineData("http://127.0.0.1/", 15)]
    public void AddressOrSecretThatCannotBeUsed_IsRefused(string address, int secretBytes) =>
        Assert.Throws<ArgumentException>(() => new WebhookAlarmChannel(new Uri(address), new byte[secretBytes], TimeProvider.System, NullLogger<WebhookAlarmChannel>.Instance, () => 0));

    private static WebhookAlarmChannel Channel(Uri address) => new(address, Secret, TimeProvider.System, NullLogger<WebhookAlarmChannel>.Instance, () => 0.9);

    private static AlarmMessage Message(string device) => new(AlarmKind.DeviceSilent, AlarmPhase.Raised, new SiteId("plant"), device, null, TestMeter.At(0), null, 1, "Nothing new.");

    private static string? DeviceOf(byte[] body) => JsonDocument.Parse(body).RootElement.GetProperty("device").GetString();

    private sealed class Listener : IAsyncDisposable
    {
        private readonly WebApplication application;

        private Listener(WebApplication application) => this.application = application;

        public int Status { get; set; } = 200;

        public Uri Address { get; private set; } = new("http://127.0.0.1/");

        public ConcurrentQueue<(byte[] Body, string Signature, string Type)> Posts { get; } = new();

        public static async Task<Listener> StartAsync(int port = 0)
        {
            WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
            Listener listener = new(builder.Build());
            listener.application.MapPost("/hook", listener.TakeAsync);
            await listener.application.StartAsync();
            listener.Address = new Uri(new Uri(listener.application.Urls.Single()), "hook");
            return listener;
        }

        public async ValueTask DisposeAsync()
        {
            await application.StopAsync();
            await application.DisposeAsync();
        }

        private async Task TakeAsync(HttpContext context)
        {
            using MemoryStream body = new();
            await context.Request.Body.CopyToAsync(body);
            Posts.Enqueue((body.ToArray(), context.Request.Headers[WebhookAlarmChannel.SignatureHeader].ToString(), context.Request.ContentType ?? ""));
            context.Response.StatusCode = Status;
        }
    }
}
