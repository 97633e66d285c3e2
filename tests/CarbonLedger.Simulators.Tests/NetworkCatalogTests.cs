using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Simulators.Tests;

public sealed class NetworkCatalogTests
{
    private static readonly FactorBook Book = FactorBook.Read(FactorBook.DefaultBytes()).Require("default factors");

    public static TheoryData<string> Networks => [.. NetworkCatalog.Names];

    [Theory]
    [MemberData(nameof(Networks))]
    public void EveryNetwork_IsReadableAndMeteredAtEveryTerminal(string name)
    {
        MatpowerNetwork network = NetworkCatalog.Load(name);
        NetworkModel model = NetworkReader.Read(network.Json).Require(name);

        Assert.Equal(name, model.Id.Value);
        Assert.Equal((2 * model.Branches.Count) + model.Generators.Count + model.Loads.Count + model.Storages.Count, model.MeteringPoints.Count);
        Assert.All(model.Assets, asset => Assert.NotEmpty(model.PointsByAsset[asset]));
        Assert.All(model.MeteringPoints, point => Assert.Equal(point.Terminal == Terminal.Load ? 8_000_000 : 1_000, point.MultiplierAt(model.ValidFrom).PrimaryWattHours(RegisterValue.FromThousandths(1_000))));
        Assert.Single(model.Generators, generator => generator.Dispatch == "slack");
        Assert.All(model.Generators, generator => Assert.Equal($"cn-footprint-2024-{generator.Technology}", generator.Factor.Resolve(Book, generator.Technology, 2026).Require("book").Row.Id.Value));
        Assert.Single(model.Storages);
    }

    [Theory]
    [InlineData("ieee14", 14, 20, 5, 11)]
    [InlineData("case30", 30, 41, 6, 20)]
    [InlineData("ieee57", 57, 80, 7, 42)]
    [InlineData("ieee118", 118, 186, 54, 99)]
    public void EveryNetwork_HasTheCasesSize(string name, int buses, int branches, int generators, int loads)
    {
        NetworkModel model = NetworkCatalog.Load(name).Model;

        Assert.Equal((buses, branches, generators, loads), (model.Buses.Count, model.Branches.Count, model.Generators.Count, model.Loads.Count));
    }

    [Fact]
    public void Ieee14_HasItsTransformersAndTimes()
    {
        NetworkModel model = NetworkCatalog.Load("ieee14").Model;

        Assert.Equal(["trafo-4-7", "trafo-4-9", "trafo-5-6"], model.Branches.Where(branch => branch.Kind == "transformer").Select(branch => branch.Id.Value));
        Assert.Equal("2026-05-31T16:00:00.000Z", model.ValidFrom.ToString());
        Assert.Equal("Asia/Shanghai", model.TimeZone);
        Assert.Equal("ieee14", model.Site.Value);
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void WrittenTwice_GivesTheSameBytes_AndReadsBackTheSame(string name)
    {
        MatpowerNetwork network = NetworkCatalog.Load(name);

        byte[] again = NetworkWriter.Write(NetworkReader.Read(network.Json).Require(name));

        Assert.Equal(network.Json.ToArray(), again);
        Assert.Equal(network.Model.Storages, NetworkReader.Read(again).Require(name).Storages);
    }

    [Fact]
    public void WrittenNetwork_KeepsDatedRatiosAndUnevenNumbers()
    {
        NetworkModel model = NetworkCatalog.Load("ieee14").Model;
        MeteringPoint first = model.MeteringPoints[0];
        Storage odd = model.Storages[0] with
        {
            ChargeEfficiency = 0.91234567890123,
            StartEnergy = Carbon.Amounts.Energy.FromWattHours(7_000_003),
            StartCarbon = Carbon.Amounts.CarbonMass.FromMilligrams(1_234_567_891),
        };
        MeteringPoint dated = first with { Multipliers = [.. first.Multipliers, new Multiplier(model.ValidFrom.AddMilliseconds(900_000), 600, 5, 110_000, 100)] };

        NetworkModel read = NetworkReader.Read(NetworkWriter.Write(model with
        {
            Storages = [odd],
            MeteringPoints = [dated, .. model.MeteringPoints.Skip(1)],
        })).Require("ieee14");

        Assert.Equal(odd, read.Storages[0]);
        Assert.Equal(dated.Multipliers, read.MeteringPoints[0].Multipliers);
    }

    [Fact]
    public void UnknownName_ListsTheNames()
    {
        ArgumentException wrong = Assert.Throws<ArgumentException>(() => NetworkCatalog.Load("ieee300"));

        Assert.Contains("ieee14, case30, ieee57, ieee118", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FleetThatMissesAUnitAndALoad_IsRefusedByName()
    {
        MatpowerFleet fleet = MatpowerFleetReader.Read(
            """
            {"schema":"carbonledger.fleet/1","case":"case14","generators":[
            {"bus":1,"technology":"coal","factor":"f","capacityMw":200,"dispatch":"slack"},
            {"bus":7,"technology":"gas","factor":"f","capacityMw":200,"dispatch":"dispatchable"}],
            "loads":[{"bus":1,"curve":"industrial"}]}
            """u8.ToArray()).Require("fleet");

        InputReading<MatpowerNetwork> import = MatpowerImport.ToNetwork(NetworkCatalog.LoadCase("ieee14"), fleet, new MatpowerImportOptions(new NetworkId("x")));

        string[] problems = [.. import.Problems.Select(problem => problem.ToString())];
        Assert.Contains("$.generators: The fleet has no unit for gen-2 (line 45 of the case) (found nothing)", problems);
        Assert.Contains("$.generators: The case has no unit in service there (found 7)", problems);
        Assert.Contains("$.loads: The fleet has no curve for the load at bus 2 (line 26 of the case) (found nothing)", problems);
        Assert.Contains("$.loads: The case has no load there (found 1)", problems);
    }

    [Fact]
    public void WrongFleetFile_NamesPathAndValue()
    {
        InputReading<MatpowerFleet> reading = MatpowerFleetReader.Read(
            """{"schema":"carbonledger.fleet/1","case":"case14","generators":[{"bus":1,"technology":"peat","factor":"f","capacityMw":0,"dispatch":"slack"}],"loads":[]}"""u8.ToArray());

        Assert.Equal(["$.generators[0].technology", "$.generators[0].capacityMw"], reading.Problems.Select(problem => problem.Path));
    }
}
