using System.Text;
using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ingest.Enrolment;
using CsCheck;

namespace CarbonLedger.Ingest.Tests.Enrolment;

public sealed class DeviceListTests
{
    private static readonly string Key = Convert.ToBase64String(new TestDevice("k", 9).Record.PublicKey.Span);

    [Fact]
    public void Csv_AWrongRowIsToldWithItsNumber_AndCostsNoOther()
    {
        DeviceList list = Read($"""
            device,site,publicKey,enrolledFrom
            m-1,plant,{Key},2026-06-01T00:00:00+08:00
            m-2,plant,,
            m 3,plant,{Key},
            m-4,plant,c2hvcnQ=,
            m-5,plant,{Key},yesterday
            m-1,plant,{Key},
            m-6,plant
            "m-7","plant","{Convert.ToHexStringLower(Convert.FromBase64String(Key))}",

            """);
        Assert.Equal(["row 2 m-1 True 2026-05-31T16:00:00.000Z", "row 3 m-2 False ", "row 9 m-7 True "], list.Rows.Select(row => $"{row.Row} {row.Device} {row.PublicKey is not null} {row.EnrolledFrom}"));
        Assert.Equal(["row 8", "row 4.device", "row 5.publicKey", "row 6.enrolledFrom", "row 7.device"], list.Problems.Select(problem => problem.Path));
        Assert.Contains("it stands further up", list.Problems[^1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_OfAFleetOrOfRows_IsReadAlike()
    {
        string fleet = $$"""{"schema":"carbonledger.devices/1","network":"n","site":"plant","devices":[{"device":"m-1","publicKey":"{{Key}}","enrolledFrom":"2026-06-01T00:00:00Z"},{"device":7}]}""";
        DeviceList list = Read(fleet);
        Assert.Equal((new SiteId("plant"), new DeviceId("m-1")), (list.Rows.Single().Site, list.Rows.Single().Device));
        Assert.Equal("$.devices[1].device", list.Problems.Single().Path);
        DeviceRow row = Read($$"""[{"site":"plant","device":"m-1","publicKey":"{{Key}}"}]""").Rows.Single();
        Assert.Equal(list.Rows[0].PublicKey!.Value.ToArray(), row.PublicKey!.Value.ToArray());
        Assert.Null(row.EnrolledFrom);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("device\nm-1", 1)]
    [InlineData("device,site,serial\nm-1,plant,7", 1)]
    [InlineData("{\"schema\":\"other\"}", 1)]
    [InlineData("{\"schema\":\"carbonledger.devices/1\",\"devices\":{}}", 1)]
    [InlineData("[1,null,{}]", 6)]
    [InlineData("[{\"site\":\"plant\",\"device\":7}]", 1)]
    public void WhatIsNoList_SaysWhatWasExpected(string text, int problems)
    {
        DeviceList list = Read(text);
        Assert.Empty(list.Rows);
        Assert.Equal(problems, list.Problems.Count);
    }

    [Fact]
    public void AnyBytes_NeverThrow()
    {
        byte[][] seeds = [Encoding.UTF8.GetBytes($"site,device,publicKey\nplant,m-1,{Key}\n"), Encoding.UTF8.GetBytes($$"""[{"site":"plant","device":"m-1","publicKey":"{{Key}}"}]""")];
        Gen.Select(Gen.Int[0, 1], Gen.Int[0, 200], Gen.Byte, Gen.Byte.Array[0, 40]).Sample(
            (which, at, value, tail) =>
            {
                byte[] bytes = [.. seeds[which], .. tail];
                bytes[at % bytes.Length] = value;
                DeviceList list = DeviceList.Read(bytes);
                Assert.All(list.Rows, row => Assert.True(Identifier.IsValid(row.Device.Value)));
            },
            iter: 5_000);
    }

    private static DeviceList Read(string text) => DeviceList.Read(Encoding.UTF8.GetBytes(text));
}
