using System.Text.Json;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Simulators.Flow;

namespace CarbonLedger.Simulators.Tests;

public sealed class PowerFlowTests
{
    [Theory]
    [InlineData("ieee14", "case14_ac", 232.3932724)]
    [InlineData("ieee57", "case57_ac", null)]
    [InlineData("ieee118", "case118_ac", 513.8628719)]
    public void BaseCase_ReproducesMatpowersFlows(string name, string vector, double? slack)
    {
        MatpowerNetwork network = MatpowerImport.ToNetwork(NetworkCatalog.LoadCase(name), null, new MatpowerImportOptions(new NetworkId(name))).Require(name);
        PowerFlowSolution solution = Solve(network.Model, GridInjections.BaseCase(network.Model));

        using JsonDocument document = JsonDocument.Parse(Vector(vector));
        JsonElement[] branches = [.. document.RootElement.GetProperty("branches").EnumerateArray()];
        Assert.Equal(branches.Length, network.BranchIds.Count);
        for (int k = 0; k < branches.Length; k++)
        {
            int i = network.Model.Branches.Select(branch => branch.Id).ToList().IndexOf(network.BranchIds[k]);
            Assert.Equal(branches[k].GetProperty("from").GetRawText(), network.Model.Branches[i].From.Value);
            Assert.Equal(branches[k].GetProperty("pf").GetDouble(), solution.FromMegawatts[i], 1e-6);
            Assert.Equal(branches[k].GetProperty("pt").GetDouble(), solution.ToMegawatts[i], 1e-6);
        }

        int balancing = network.Model.Generators.ToList().FindIndex(generator => generator.Dispatch == "slack");
        JsonElement expected = document.RootElement.GetProperty("gens").EnumerateArray()
            .First(gen => gen.GetProperty("bus").GetRawText() == network.Model.Generators[balancing].Bus.Value);
        Assert.Equal(expected.GetProperty("p").GetDouble(), solution.GeneratorMegawatts[balancing], 1e-6);
        if (slack is { } published)
        {
            Assert.Equal(published, solution.GeneratorMegawatts[balancing], 1e-6);
        }
    }

    [Theory]
    [InlineData("ieee14")]
    [InlineData("case30")]
    [InlineData("ieee57")]
    [InlineData("ieee118")]
    public void EveryBus_IsInBalance(string name)
    {
        NetworkModel model = MatpowerImport.ToNetwork(NetworkCatalog.LoadCase(name), null, new MatpowerImportOptions(new NetworkId(name))).Require(name).Model;
        GridInjections injections = GridInjections.BaseCase(model);
        PowerFlow flow = new(model);
        PowerFlowSolution solution = Solve(model, injections);
        double[] net = new double[model.Buses.Count];
        for (int i = 0; i < model.Generators.Count; i++)
        {
            net[flow.IndexOf(model.Generators[i].Bus)] += solution.GeneratorMegawatts[i];
        }

        for (int i = 0; i < model.Loads.Count; i++)
        {
            net[flow.IndexOf(model.Loads[i].Bus)] -= injections.LoadMegawatts[i];
        }

        for (int i = 0; i < model.Branches.Count; i++)
        {
            net[flow.IndexOf(model.Branches[i].From)] -= solution.FromMegawatts[i];
            net[flow.IndexOf(model.Branches[i].To)] -= solution.ToMegawatts[i];
        }

        Assert.All(net, left => Assert.Equal(0, left, 1e-6));
        Assert.InRange(solution.Iterations, 1, 8);
    }

    [Fact]
    public void PhaseShifter_PushesPowerItsWay()
    {
        NetworkModel model = NetworkCatalog.Load("ieee14").Model;
        int at = model.Branches.ToList().FindIndex(branch => branch.Id.Value == "trafo-5-6");
        double Flow(double degrees)
        {
            Branch[] branches = [.. model.Branches];
            branches[at] = branches[at] with { ShiftDegrees = degrees };
            NetworkModel shifted = model with { Branches = branches };
            return Solve(shifted, GridInjections.BaseCase(shifted)).FromMegawatts[at];
        }

        // A positive shift delays the to side (MATPOWER User's Manual, section 3.2), so less flows to it.
        Assert.True(Flow(5) < Flow(0) - 1);
        Assert.True(Flow(-5) > Flow(0) + 1);
    }

    [Fact]
    public void TooMuchDemand_IsAFailureWithItsMismatch()
    {
        NetworkModel model = NetworkCatalog.Load("ieee14").Model;
        GridInjections injections = GridInjections.BaseCase(model);

        PowerFlowResult result = new PowerFlow(model).Solve(injections with { LoadMegawatts = [.. injections.LoadMegawatts.Select(load => load * 20)] });

        Assert.Null(result.Solution);
        Assert.Contains(result.Failure!.Reason, new[] { PowerFlowFailureReason.NotConverged, PowerFlowFailureReason.Singular });
        Assert.True(result.Failure.MismatchPerUnit > PowerFlow.TolerancePerUnit);
    }

    [Fact]
    public void NoBalancingUnit_IsAFailureThatNamesTheBus()
    {
        NetworkModel model = NetworkCatalog.Load("ieee14").Model;
        NetworkModel cut = model with { Branches = [.. model.Branches.Where(branch => branch.Id.Value != "line-7-8")] };

        PowerFlowFailure failure = new PowerFlow(cut).Solve(GridInjections.BaseCase(cut)).Failure!;

        Assert.Equal(PowerFlowFailureReason.NoBalancingUnit, failure.Reason);
        Assert.Equal("Bus 8 is connected to no unit of dispatch slack.", failure.Detail);
    }

    [Fact]
    public void ZeroImpedance_IsAFailureThatNamesTheBranch()
    {
        NetworkModel model = NetworkCatalog.Load("ieee14").Model;
        NetworkModel shorted = model with { Branches = [.. model.Branches.Select(branch => branch.Id.Value == "line-7-8" ? branch with { Reactance = 0 } : branch)] };

        PowerFlowFailure failure = new PowerFlow(shorted).Solve(GridInjections.BaseCase(shorted)).Failure!;

        Assert.Equal((PowerFlowFailureReason.ZeroImpedance, "Branch line-7-8 has r = 0 and x = 0."), (failure.Reason, failure.Detail));
    }

    private static PowerFlowSolution Solve(NetworkModel model, GridInjections injections)
    {
        PowerFlowResult result = new PowerFlow(model).Solve(injections);
        Assert.True(result.Solution is not null, result.Failure?.Detail);
        return result.Solution;
    }

    private static byte[] Vector(string name)
    {
        using Stream stream = typeof(PowerFlowTests).Assembly.GetManifestResourceStream($"{name}.json")!;
        using MemoryStream copy = new();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
