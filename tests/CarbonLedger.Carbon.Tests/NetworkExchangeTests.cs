using System.Text;
using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Carbon.Tests;

public sealed class NetworkExchangeTests
{
    [Fact]
    public void Exchange_ComesBackAsWritten_AndIsNotWrittenWhereThereIsNone()
    {
        NetworkModel model = MadeNetwork.Read(MadeNetwork.Text
            .With("\"capacityMw\":300", "\"capacityMw\":300,\"exchange\":true")
            .With("\"capacityMw\":30,", "\"capacityMw\":30,\"exchange\":false,")
            .With("\"curve\":\"industrial\"", "\"curve\":\"industrial\",\"exchange\":true")).Require("exchanging");
        Assert.Equal(["coal"], model.Generators.Where(generator => generator.IsExchange).Select(generator => generator.Id.Value));
        Assert.Equal(["load-c"], model.Loads.Where(load => load.IsExchange).Select(load => load.Id.Value));
        byte[] written = NetworkWriter.Write(model);
        NetworkModel back = NetworkReader.Read(written).Require("written");
        Assert.Equal(model.Generators, back.Generators);
        Assert.Equal(model.Loads, back.Loads);
        Assert.Equal(2, Encoding.UTF8.GetString(written).Split("\"exchange\": true").Length - 1);
        Assert.DoesNotContain("\"exchange\"", Encoding.UTF8.GetString(NetworkWriter.Write(MadeNetwork.Model)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"capacityMw\":300", "$.generators[0].exchange")]
    [InlineData("\"curve\":\"industrial\"", "$.loads[1].exchange")]
    public void WhatIsNeitherTrueNorFalse_IsRefusedWithItsPath(string beside, string path)
    {
        InputProblem problem = Assert.Single(MadeNetwork.ReadWith(beside, $"{beside},\"exchange\":\"yes\"").Problems);
        Assert.Equal((path, "\"yes\"", "Expected true or false"), (problem.Path, problem.Value, problem.Message));
    }
}
