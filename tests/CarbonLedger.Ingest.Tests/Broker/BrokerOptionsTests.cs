using CarbonLedger.Abstractions;
using CarbonLedger.Ingest.Broker;
using Microsoft.Extensions.DependencyInjection;

namespace CarbonLedger.Ingest.Tests.Broker;

/// <summary>Options are checked when the door is added; waiting grows, with luck from outside.</summary>
public sealed class BrokerOptionsTests
{
    public static TheoryData<BrokerOptions, string> Wrong => new()
    {
        { new BrokerOptions { Host = "", ClientId = "d" }, "Host" },
        { new BrokerOptions { Host = "h", ClientId = "a\nb" }, "ClientId" },
        { new BrokerOptions { Host = "h", ClientId = "d", Name = "a/b" }, "Name" },
        { new BrokerOptions { Host = "h", ClientId = "d", Group = "a/b" }, "Group" },
        { new BrokerOptions { Host = "h", ClientId = "d", Filters = [] }, "Filters" },
        { new BrokerOptions { Host = "h", ClientId = "d", Filters = ["$share/g/a"] }, "Filters" },
        { new BrokerOptions { Host = "h", ClientId = "d", Filters = ["a/#/b"] }, "Filters" },
        { new BrokerOptions { Host = "h", ClientId = "d", Filters = ["a/b+"] }, "Filters" },
        { new BrokerOptions { Host = "h", ClientId = "d", PasswordFile = "p" }, "UserName" },
        { new BrokerOptions { Host = "h", ClientId = "d", Port = 0 }, "Port" },
        { new BrokerOptions { Host = "h", ClientId = "d", InFlightMax = 65_536 }, "InFlightMax" },
        { new BrokerOptions { Host = "h", ClientId = "d", PacketBytesMax = 100 }, "PacketBytesMax" },
        { new BrokerOptions { Host = "h", ClientId = "d", SessionExpiry = TimeSpan.Zero }, "SessionExpiry" },
        { new BrokerOptions { Host = "h", ClientId = "d", KeepAlive = TimeSpan.FromDays(1) }, "KeepAlive" },
        { new BrokerOptions { Host = "h", ClientId = "d", BackOffFirst = TimeSpan.Zero }, "BackOffFirst" },
        { new BrokerOptions { Host = "h", ClientId = "d", BackOffMax = TimeSpan.FromMilliseconds(1) }, "BackOffMax" },
        { new BrokerOptions { Host = "h", ClientId = "d", Tls = new BrokerTlsOptions { CertificateFile = "c" } }, "KeyFile" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void ValueOutsideItsRange_IsRefusedWhenTheDoorIsAdded(BrokerOptions options, string name) =>
        Assert.Equal(name, Assert.ThrowsAny<ArgumentException>(() => new ServiceCollection().AddBrokerDoor(options)).ParamName);

    [Fact]
    public void GoodFilters_AreTaken_AndANameOnlyOnce()
    {
        BrokerOptions options = new() { Host = "h", ClientId = "d", Filters = ["#", "a/+/b", "spBv1.0/#", "+"] };
        IServiceCollection services = new ServiceCollection().AddBrokerDoor(options);
        Assert.Throws<ArgumentException>(() => services.AddBrokerDoor(options));
    }

    [Fact]
    public void Waiting_DoublesUpToItsLimit_LessALuckyPartOfAtMostHalf()
    {
        double luck = 0;
        BackOff backOff = new(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(3), () => luck);
        Assert.Equal([500.0, 1_000, 2_000, 3_000, 3_000], Enumerable.Range(0, 5).Select(_ => backOff.Next().TotalMilliseconds));
        luck = 0.5;
        Assert.Equal(2_250, backOff.Next().TotalMilliseconds);
        backOff.Reset();
        Assert.Equal(375, backOff.Next().TotalMilliseconds);
        for (int i = 0; i < 100; i++)
        {
            Assert.Equal(i == 0 ? 750 : i == 1 ? 1_500 : 2_250, backOff.Next().TotalMilliseconds);
        }
    }
}
