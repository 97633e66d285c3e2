using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using MQTTnet;
using MQTTnet.Formatter;

namespace CarbonLedger.Ingest.Tests;

/// <summary>Whatever bytes arrive, the endpoint and the other devices go on.</summary>
public sealed class HostileTests
{
    [Theory]
    [InlineData(MqttProtocolVersion.V311)]
    [InlineData(MqttProtocolVersion.V500)]
    public async Task RandomPayloads_NeverEndTheConnection(MqttProtocolVersion version)
    {
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        Random random = new(seed);
        await using TestEdge edge = await TestEdge.StartAsync();
        IMqttClient client = await edge.ConnectAsync(edge.M1, version);
        byte[] valid = edge.M1.Payload(1);
        for (int i = 0; i < 500; i++)
        {
            byte[] payload = i % 2 == 0 ? new byte[random.Next(5000)] : [.. valid];
            if (i % 2 == 0)
            {
                random.NextBytes(payload);
            }
            else
            {
                payload[random.Next(payload.Length)] ^= (byte)random.Next(1, 256);
            }

            MqttClientPublishResult result = await client.SendAsync(edge.M1, payload);
            Assert.True(version == MqttProtocolVersion.V311 || !result.IsSuccess || edge.Counters.Accepted > 0, $"seed {seed}, payload {i}");
            Assert.True(client.IsConnected, $"seed {seed}, payload {i}");
        }

        Assert.Equal(500, edge.Counters.RefusedTotal + edge.Counters.Accepted + edge.Counters.Duplicates);
        Assert.True((await client.SendAsync(edge.M1, edge.M1.Payload(9))).IsSuccess);
    }

    [Fact]
    public async Task RandomBytesOnTheSocket_EndOnlyThatConnection()
    {
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        Random random = new(seed);
        await using TestEdge edge = await TestEdge.StartAsync();
        IMqttClient client = await edge.ConnectAsync(edge.M1);
        for (int i = 0; i < 100; i++)
        {
            using TcpClient stranger = new();
            await stranger.ConnectAsync(edge.EndPoint);
            byte[] bytes = new byte[random.Next(1, 300)];
            random.NextBytes(bytes);
            await stranger.GetStream().WriteAsync(bytes);
        }

        Assert.True((await client.SendAsync(edge.M1, edge.M1.Payload(1))).IsSuccess, $"seed {seed}");
        await WaitFor.TrueAsync(() => edge.Edge.Connections == 1);
    }

    [Fact]
    public async Task PacketOverTheLimit_IsCutBeforeItIsBuffered()
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        using TcpClient stranger = new();
        await stranger.ConnectAsync(edge.EndPoint);

        // CONNECT with a remaining length of 268,435,455 bytes: the header alone is enough.
        await stranger.GetStream().WriteAsync((byte[])[0x10, 0xFF, 0xFF, 0xFF, 0x7F]);
        int read = await ReadToEndAsync(stranger);
        Assert.Equal(0, read);
        await WaitFor.TrueAsync(() => edge.Edge.Connections == 0);
    }

    [Fact]
    public async Task PublishBeforeConnect_IsNotTaken()
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        using TcpClient stranger = new();
        await stranger.ConnectAsync(edge.EndPoint);
        await stranger.GetStream().WriteAsync((byte[])[0x30, 0x05, 0x00, 0x01, (byte)'a', 1, 2]);
        await ReadToEndAsync(stranger);
        Assert.Equal(0, edge.Store.Appends);
    }

    [Fact]
    public async Task LastWill_IsNotForwardedAndNotStored()
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        IMqttClient watcher = await edge.ConnectAsync(edge.M2);
        System.Threading.Channels.ChannelReader<string> messages = watcher.Messages();
        await watcher.ListenAsync(edge.M2.Topic.ErrorTopic);
        IMqttClient client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(new MqttClientOptionsBuilder()
            .WithEndPoint(edge.EndPoint)
            .WithClientId("m1")
            .WithWillTopic(edge.M2.Topic.ErrorTopic)
            .WithWillPayload("forged")
            .Build());
        client.Dispose();
        await WaitFor.TrueAsync(() => edge.Edge.Connections == 1);
        await watcher.PingAsync(CancellationToken.None);
        Assert.False(messages.TryRead(out _));
        Assert.Equal(0, edge.Store.Appends);
    }

    [Fact]
    public async Task MosquittoPub_IsAnsweredAsItUnderstands()
    {
        const string Program = "mosquitto_pub";
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (!folders.Any(folder => File.Exists(Path.Combine(folder, Program))))
        {
            Assert.Skip("mosquitto_pub is not on the PATH.");
        }

        await using TestEdge edge = await TestEdge.StartAsync();
        Assert.Equal(0, (await RunAsync(Program, edge, edge.M1.Payload(1))).ExitCode);
        Assert.Single(await edge.Store.ReadAllAsync(edge.M1));
        (int _, string error) = await RunAsync(Program, edge, "{}"u8.ToArray());
        Assert.Contains("payload", error, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(1, edge.Counters.RefusedTotal);
    }

    private static async Task<(int ExitCode, string Error)> RunAsync(string program, TestEdge edge, byte[] payload)
    {
        ProcessStartInfo start = new(program, ["-V", "5", "-h", "127.0.0.1", "-p", $"{edge.EndPoint.Port}", "-i", "m1", "-q", "1", "-t", edge.M1.Topic.ToString(), "-s"])
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(Encoding.UTF8.GetString(payload));
        process.StandardInput.Close();
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TestEdge.Patience);
        return (process.ExitCode, error);
    }

    private static async Task<int> ReadToEndAsync(TcpClient stranger)
    {
        using CancellationTokenSource patience = new(TestEdge.Patience);
        int total = 0;
        byte[] buffer = new byte[256];
        try
        {
            int read;
            while ((read = await stranger.GetStream().ReadAsync(buffer, patience.Token)) > 0)
            {
                total += read;
            }
        }
        catch (IOException)
        {
            // Reset instead of closed: as good.
        }

        return total;
    }
}
