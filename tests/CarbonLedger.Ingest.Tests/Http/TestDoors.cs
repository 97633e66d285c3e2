using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using CarbonLedger.Abstractions;
using CarbonLedger.Abstractions.InMemory;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Ingest.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CarbonLedger.Ingest.Tests.Http;

/// <summary>The HTTP doors on a free port of loopback, with devices m1 and m2 enrolled, a token for all of the site and one for m1.</summary>
internal sealed class TestDoors : IAsyncDisposable
{
    public const string SiteToken = "token-for-all-of-the-site";
    public const string M1Token = "token-for-m1-and-no-other";

    private readonly WebApplication application;

    private TestDoors(WebApplication application, TestStore store) => (this.application, Store) = (application, store);

    public TestDevice M1 { get; } = new("m1", 1);

    public TestDevice M2 { get; } = new("m2", 2);

    public TestStore Store { get; }

    public IDeviceRegistry Registry => application.Services.GetRequiredService<IDeviceRegistry>();

    public EdgeCounters Counters => application.Services.GetRequiredService<EdgeCounters>();

    public HttpClient Client { get; } = new() { Timeout = TimeSpan.FromSeconds(30) };

    public static async Task<TestDoors> StartAsync(TestStore? store = null, DoorOptions? options = null)
    {
        store ??= new TestStore();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddSingleton<ITelemetryStore>(store);
        builder.Services.AddSingleton<IDeviceRegistry, InMemoryDeviceRegistry>();
        builder.Services.AddSingleton<IGridClock>(new TestClock(TestDevice.Now));
        builder.Services.AddSingleton<ICaptureSink, TestSink>();
        string file = $"all {TokenTests.Digest(SiteToken)} plant *\nm1-only {TokenTests.Digest(M1Token)} plant m1\n";
        builder.Services.AddSingleton<ITokenRegistry>(TokenFile.Read(Encoding.UTF8.GetBytes(file)).Require("tokens"));
        builder.Services.AddReadingDoors(options ?? new DoorOptions());
        TestDoors doors = new(builder.Build(), store);
        doors.application.MapReadingDoors(doors.application.Services.GetRequiredService<ReadingDoors>());
        await doors.Registry.EnrolAsync([doors.M1.Record, doors.M2.Record]);
        await doors.application.StartAsync();
        doors.Client.BaseAddress = new Uri(doors.application.Urls.Single());
        return doors;
    }

    /// <summary>A row of JSON: the capture's payload with site and device before it.</summary>
    public static string Row(TestDevice device, byte[] payload) => $"{{\"site\":\"{device.Site}\",\"device\":\"{device.Id}\",{Encoding.UTF8.GetString(payload)[1..]}";

    public static string CsvRow(SignedCapture signed)
    {
        Capture capture = signed.Capture;
        return $"{capture.Site},{capture.Device},{capture.Time},{capture.Sequence},{capture.Version},{ClJson.NameOf(capture.Quality)},{Convert.ToBase64String(signed.Signature.Span)},{capture.Registers[0].Value}";
    }

    public async Task<(HttpStatusCode Status, JsonElement Body, HttpResponseHeaders Headers)> PostAsync(
        HttpContent content, string type, string? token = SiteToken, string path = "/api/v1/readings", string scheme = "Bearer")
    {
        using HttpRequestMessage request = new(HttpMethod.Post, path) { Content = content };
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue(scheme, token);
        using HttpResponseMessage response = await Client.SendAsync(request);
        byte[] bytes = await response.Content.ReadAsByteArrayAsync();
        return (response.StatusCode, bytes.Length == 0 ? default : JsonDocument.Parse(bytes).RootElement, response.Headers);
    }

    public Task<(HttpStatusCode Status, JsonElement Body, HttpResponseHeaders Headers)> PostAsync(
        string content, string type = "application/json", string? token = SiteToken, string path = "/api/v1/readings") =>
        PostAsync(new ByteArrayContent(Encoding.UTF8.GetBytes(content)), type, token, path);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await application.StopAsync();
        await application.DisposeAsync();
        M1.Dispose();
        M2.Dispose();
    }
}
