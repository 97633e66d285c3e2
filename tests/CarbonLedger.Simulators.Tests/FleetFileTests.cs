using System.Text;
using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Simulators.Faulty;
using CarbonLedger.Simulators.Fleet;
using CarbonLedger.Simulators.Sending;

namespace CarbonLedger.Simulators.Tests;

public sealed class FleetFileTests
{
    private static readonly Interval First = Interval.StartingAt(MatpowerImportOptions.DefaultValidFrom);

    [Fact]
    public void File_ReadsBackTheSame_AndHoldsTheSeedsKeys()
    {
        using SimulatedFleet fleet = new(NetworkCatalog.Load("ieee14").Model, 7, First, FaultPlan.None);
        using SimulatedFleet again = new(NetworkCatalog.Load("ieee14").Model, 7, First, FaultPlan.None);
        using SimulatedFleet other = new(NetworkCatalog.Load("ieee14").Model, 8, First, FaultPlan.None);
        byte[] bytes = fleet.File.Write();

        FleetFile read = FleetFile.Read(bytes).Require("devices");

        Assert.Equal(bytes, read.Write());
        Assert.Equal(57, read.Devices.Count);
        Assert.Equal(("ieee14", "ieee14", First.Start), (read.Network.Value, read.Site.Value, read.Devices[0].EnrolledFrom));
        Assert.Equal(bytes, again.File.Write());
        Assert.NotEqual(bytes, other.File.Write());
        Assert.Equal(57, read.Devices.Select(device => Convert.ToHexString(device.PublicKey.Span)).Distinct().Count());
    }

    [Theory]
    [InlineData("{", "$: Not valid JSON (found line 1, byte 2)")]
    [InlineData("""{"schema":"carbonledger.devices/2"}""", "$.schema: Expected carbonledger.devices/1 (found \"carbonledger.devices/2\")")]
    [InlineData("""{"schema":"carbonledger.devices/1","network":"n","site":"a b","devices":[]}""", "$.site: Expected an identifier of 1 to 64 of A-Z a-z 0-9 . _ - (found \"a b\")")]
    [InlineData("""{"schema":"carbonledger.devices/1","network":"n","site":"s"}""", "$.devices: Expected an array of at most 200000 devices (found )")]
    [InlineData("""{"schema":"carbonledger.devices/1","network":"n","site":"s","devices":[{"device":"d","publicKey":"AAAA","enrolledFrom":"2026-06-01T00:00:00Z"}]}""", "$.devices[0].publicKey: Expected an Ed25519 public key, 32 bytes in base64 (found \"AAAA\")")]
    [InlineData("""{"schema":"carbonledger.devices/1","network":"n","site":"s","devices":[7]}""", "$.devices[0].enrolledFrom: Expected a time such as 2026-06-01T00:00:00+08:00 (found nothing)")]
    [InlineData("""{"schema":"\ud800"}""", "$: Not valid Unicode (found a text)")]
    public void WrongFile_IsRefusedWithPathAndValue(string text, string problem)
    {
        InputReading<FleetFile> reading = FleetFile.Read(Encoding.UTF8.GetBytes(text));

        Assert.Contains(problem, reading.Problems.Select(found => found.ToString()));
    }

    [Theory]
    [InlineData("mqtt://localhost", "localhost", 1883, false)]
    [InlineData("mqtt://10.0.0.1:11883/", "10.0.0.1", 11883, false)]
    [InlineData("mqtts://u:p%40@broker.example", "broker.example", 8883, true)]
    public void BrokerAddress_IsParsed(string text, string host, int port, bool tls)
    {
        Assert.True(MqttFleetOptions.TryParse(text, out MqttFleetOptions? options, out _));
        Assert.Equal((host, port, tls), (options!.Host, options.Port, options.UseTls));
        Assert.Equal(tls ? "p@" : null, options.Password);
        Assert.DoesNotContain("p@", options.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("localhost:1883")]
    [InlineData("http://localhost:1883")]
    [InlineData("mqtt://localhost/topic")]
    public void WrongBrokerAddress_IsNamed(string text)
    {
        Assert.False(MqttFleetOptions.TryParse(text, out _, out string problem));
        Assert.Equal($"'{text}' is no broker address; expected mqtt://host:port or mqtts://host:port.", problem);
    }
}
