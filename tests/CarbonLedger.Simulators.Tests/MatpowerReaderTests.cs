using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Network;
using CsCheck;

namespace CarbonLedger.Simulators.Tests;

public sealed class MatpowerReaderTests
{
    private const string Small =
        """
        function mpc = small
        % two buses, one line
        mpc.version = '2';
        mpc.baseMVA = 100;
        mpc.bus = [
        1 3 0 0 0 0 1 1.02 0 110 1 1.1 0.9; 2 1 50 10 0 0 1 1 0 110 1 1.1 0.9; % both on one line
        ];
        mpc.gen = [ 1 51 0 99 -99 1.02 100 1 80 0; 1 5 0 9 -9 1.02 100 0 10 0 ];
        mpc.branch = [
        	1,	2,	0.01,	0.1,	0.02,	0,	0,	0,	0,	0,	1;
        	1	2	0.01	0.1	0.02	0	0	0 ...
        	0	0	0;
        ];
        mpc.bus_name = { 'North % end'; 'South'; };
        """;

    [Fact]
    public void SmallCase_IsReadInAllItsWaysOfWriting()
    {
        MatpowerCase found = MatpowerReader.Read(Small).Require("small");

        Assert.Equal(100, found.BaseMegavoltAmperes);
        Assert.Equal([1, 2], found.Buses.Select(bus => bus.Number));
        Assert.Equal(50, found.Buses[1].DemandMegawatts);
        Assert.Equal(6, found.Buses[1].Line);
        Assert.Equal([true, false], found.Generators.Select(generator => generator.InService));
        Assert.Equal([true, false], found.Branches.Select(branch => branch.InService));
    }

    [Theory]
    [InlineData("mpc.version = '2';", "mpc.version = '1';", "line 3: Expected case format version '2' (found '1')")]
    [InlineData("mpc.version = '2';", "", "mpc.version: Expected case format version '2' (found nothing)")]
    [InlineData("mpc.baseMVA = 100;", "mpc.baseMVA = -1;", "line 4: Expected a base of more than 0 MVA (found -1)")]
    [InlineData("2 1 50 10", "2 1 fifty 10", "line 6: Expected a number (found fifty)")]
    [InlineData("2 1 50 10", "1 1 50 10", "line 6: This bus number occurs twice (found 1)")]
    [InlineData("2 1 50 10", "2 7 50 10", "line 6: Expected a bus type from 1 to 4 in column 2 (found 7)")]
    [InlineData("2 1 50 10 0 0 1", "2 1 50 10", "line 6: A row of mpc.bus has at least 13 (found 10 values)")]
    [InlineData("1 51 0", "9 51 0", "line 8: Unknown bus (found 9)")]
    [InlineData("1,\t2,\t0.01", "1,\t1,\t0.01", "line 10: This branch joins a bus to itself (found 1)")]
    [InlineData("mpc.bus_name", "mpc.bus(:, 3) = 2 * mpc.bus(:, 3);\nmpc.bus_name", "line 14: Expected mpc.<field> = a number, a text or a table; a statement that computes is not read (found mpc.bus(:, 3) = 2 * mpc.bus(:, 3);)")]
    [InlineData("'South'; };", "'South';", "line 14: mpc.bus_name is not closed by } (found end of file)")]
    public void WrongCase_IsRefusedWithLineAndValue(string right, string wrong, string problem)
    {
        InputReading<MatpowerCase> reading = MatpowerReader.Read(Small.Replace(right, wrong, StringComparison.Ordinal));

        Assert.False(reading.IsUsable);
        Assert.Contains(problem, reading.Problems.Select(found => found.ToString()));
    }

    [Fact]
    public void MissingTable_IsNamed()
    {
        InputReading<MatpowerCase> reading = MatpowerReader.Read("mpc.version = '2';\nmpc.baseMVA = 100;\n");

        Assert.Equal(["mpc.bus", "mpc.gen", "mpc.branch"], reading.Problems.Select(problem => problem.Path));
    }

    [Fact]
    public void AnyChangedText_IsReadOrRefused_NeverThrows() =>
        Gen.Select(Gen.Int[0, Small.Length - 1], Gen.String[Gen.Char["0129 .;[]{}'%=-\n\tmpcE"], 0, 6]).Sample((at, noise) =>
        {
            string text = Small[..at] + noise + Small[Math.Min(Small.Length, at + 3)..];
            InputReading<MatpowerCase> reading = MatpowerReader.Read(text);
            if (reading.Value is { } found)
            {
                _ = MatpowerImport.ToNetwork(found, null, new MatpowerImportOptions(new NetworkId("small")));
            }

            return reading.Value is not null == (reading.Problems.Count == 0);
        });

    [Fact]
    public void ParallelBranchesAndUnits_GetNumberedIds()
    {
        MatpowerCase found = MatpowerReader.Read(Small).Require("small");
        MatpowerCase doubled = found with
        {
            Branches = [found.Branches[0], found.Branches[0], found.Branches[0] with { Ratio = 0.98 }],
            Generators = [found.Generators[0], found.Generators[0]],
        };

        NetworkModel model = MatpowerImport.ToNetwork(doubled, null, new MatpowerImportOptions(new NetworkId("small"))).Require("small").Model;

        Assert.Equal(["gen-1", "gen-1-2", "line-1-2", "line-1-2-2", "load-2", "trafo-1-2"], model.Assets.Select(asset => asset.Value));
        Assert.Equal(["slack", "fixed"], model.Generators.Select(generator => generator.Dispatch));
    }

    [Fact]
    public void IsolatedBus_IsLeftOutWithAllThatHangsOnIt()
    {
        MatpowerCase found = MatpowerReader.Read(Small.Replace("2 1 50 10", "2 4 50 10", StringComparison.Ordinal)).Require("small");

        NetworkModel model = MatpowerImport.ToNetwork(found, null, new MatpowerImportOptions(new NetworkId("small"))).Require("small").Model;

        Assert.Equal(["gen-1"], model.Assets.Select(asset => asset.Value));
        Assert.Single(model.Buses);
    }

    [Theory]
    [InlineData("2 1 50 10 0 0", "2 1 50 10 1.5 0", "line 6: Bus 2 has a shunt conductance (Gs); bus shunt conductance is not modelled yet (found 1.5)")]
    [InlineData("2 1 50 10 0 0", "2 1 -50 10 0 0", "line 6: Bus 2 has a negative demand, which is a unit without a factor; enter it in mpc.gen (found -50)")]
    [InlineData("1 3 0 0", "1 2 0 0", "mpc.bus: Expected a reference bus (type 3) (found nothing)")]
    public void WhatTheModelCannotSay_IsRefusedAtImport(string right, string other, string problem)
    {
        MatpowerCase found = MatpowerReader.Read(Small.Replace(right, other, StringComparison.Ordinal)).Require("small");

        InputReading<MatpowerNetwork> import = MatpowerImport.ToNetwork(found, null, new MatpowerImportOptions(new NetworkId("small")));

        Assert.Equal([problem], import.Problems.Select(one => one.ToString()));
    }
}
