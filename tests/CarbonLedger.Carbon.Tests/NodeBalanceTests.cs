using CarbonLedger.Carbon.Tracing;
using CsCheck;

namespace CarbonLedger.Carbon.Tests;

public sealed class NodeBalanceTests
{
    private static readonly Gen<(double Contribution, double Variance)> Variable =
        Gen.Select(Gen.Int[-1_000_000, 1_000_000], Gen.Frequency((1, Gen.Const(0)), (6, Gen.Int[1, 100_000_000]))).Select((m, v) => ((double)m, v / 100.0));

    private static readonly Gen<(double Contribution, double Variance)[]> OneBus = Variable.Array[1, 9];

    [Fact]
    public void EveryBus_IsAtTheOptimum() => OneBus.Sample(variables =>
    {
        NodeBalance balance = Solve(variables);
        if (balance.Left[0] == balance.Residual[0])
        {
            return;
        }

        Assert.True(Math.Abs(balance.Left[0]) <= 1e-9 * variables.Sum(x => Math.Abs(x.Contribution)), $"left {balance.Left[0]:R}");

        // KKT: one multiplier for all that moved freely, and what stopped at 0 would have been driven past it.
        double multiplier = double.NaN;
        for (int k = 0; k < variables.Length; k++)
        {
            (double m, double v) = variables[k];
            double x = balance.Balanced[k];
            Assert.True(x == 0 || Math.Sign(x) == Math.Sign(m), $"{m:R} became {x:R}");
            if (v == 0 || m == 0)
            {
                Assert.Equal(m, x);
            }
            else if (x != 0)
            {
                multiplier = double.IsNaN(multiplier) ? (m - x) / v : multiplier;
                Near(m - x, multiplier * v, Math.Abs(m) + Math.Abs(x), $"variable {k}");
            }
        }

        for (int k = 0; k < variables.Length && !double.IsNaN(multiplier); k++)
        {
            (double m, double v) = variables[k];
            if (v > 0 && m != 0 && balance.Balanced[k] == 0)
            {
                Assert.True(Math.Sign(m) * (m - (multiplier * v)) <= 1e-9 * Math.Abs(m), $"variable {k} stopped at 0 though it need not");
            }
        }
    });

    [Fact]
    public void NoMoveAlongTheBalance_IsCheaper() => Gen.Select(OneBus, Gen.Int[0, 8], Gen.Int[0, 8], Gen.Double[-1000, 1000]).Sample((variables, a, b, step) =>
    {
        NodeBalance balance = Solve(variables);
        (a, b) = (a % variables.Length, b % variables.Length);
        bool mayMove = a != b && variables[a].Variance > 0 && variables[b].Variance > 0 && balance.Left[0] != balance.Residual[0];
        double[] moved = [.. balance.Balanced];
        moved[a] += step;
        moved[b] -= step;
        if (mayMove && KeepsSign(moved[a], variables[a].Contribution) && KeepsSign(moved[b], variables[b].Contribution))
        {
            Assert.True(Cost(variables, moved) >= Cost(variables, balance.Balanced) * (1 - 1e-12), $"{Cost(variables, moved):R} under {Cost(variables, balance.Balanced):R}");
        }
    });

    [Fact]
    public void EveryBus_AgreesWithABisectionForTheMultiplier() => OneBus.Sample(variables =>
    {
        NodeBalance balance = Solve(variables);
        double[] expected = Bisect(variables);
        double size = variables.Sum(x => Math.Abs(x.Contribution));
        if (Math.Abs(expected.Sum()) > 1e-6 * size)
        {
            // No signs of these meters balance: all stays as metered.
            Assert.Equal(variables.Select(x => x.Contribution), balance.Balanced);
            Assert.Equal(balance.Residual[0], balance.Left[0]);
            return;
        }

        for (int k = 0; k < variables.Length; k++)
        {
            Assert.True(Math.Abs(expected[k] - balance.Balanced[k]) <= 1e-6 * Math.Max(1, size), $"variable {k}: {expected[k]:R}, {balance.Balanced[k]:R}");
        }
    });

    [Fact]
    public void BalancedBus_KeepsEveryBit() => Gen.Int[-1_000_000_000, 1_000_000_000].Array[1, 8].Sample(parts =>
    {
        double[] values = [.. parts.Select(part => (double)part), -parts.Sum(part => (double)part)];
        NodeBalance balance = Solve([.. values.Select((value, i) => (value, 1.0 + i))]);
        Assert.Equal(values.Select(BitConverter.DoubleToInt64Bits), balance.Balanced.Select(BitConverter.DoubleToInt64Bits));
        Assert.Equal((0, 0), (balance.Residual[0], balance.Left[0]));
        Assert.False(balance.IsSuspect(0));
    });

    [Fact]
    public void Scale_OfTheVariancesChangesNothingAndOfTheEnergiesScales() => Gen.Select(OneBus, Gen.Int[1, 1_000_000]).Sample((variables, thousandths) =>
    {
        double scale = thousandths / 1000.0;
        double size = variables.Sum(x => Math.Abs(x.Contribution));
        NodeBalance plain = Solve(variables);
        NodeBalance varied = Solve([.. variables.Select(x => (x.Contribution, x.Variance * scale))]);
        NodeBalance scaled = Solve([.. variables.Select(x => (x.Contribution * scale, x.Variance * scale * scale))]);
        for (int k = 0; k < variables.Length; k++)
        {
            Near(plain.Balanced[k], varied.Balanced[k], size, $"variances × {scale:R}, variable {k}");
            Near(plain.Balanced[k] * scale, scaled.Balanced[k], size * scale, $"energies × {scale:R}, variable {k}");
        }
    });

    [Fact]
    public void OrderOfVariables_ChangesNothing() => Gen.Select(OneBus, Gen.Int[0, 1_000_000]).Sample((variables, seed) =>
    {
        int[] order = [.. Enumerable.Range(0, variables.Length)];
        new Random(seed).Shuffle(order);
        NodeBalance plain = Solve(variables);
        NodeBalance shuffled = Solve([.. order.Select(k => variables[k])]);
        for (int k = 0; k < order.Length; k++)
        {
            Near(plain.Balanced[order[k]], shuffled.Balanced[k], variables.Sum(x => Math.Abs(x.Contribution)), $"variable {order[k]}");
        }
    });

    [Fact]
    public void Buses_AreBalancedEachByItself()
    {
        // Interleaved: 0 and 2 at bus 0, 1 and 3 at bus 2, none at bus 1.
        NodeBalance balance = new(3, [0, 2, 0, 2]);
        double[] contributions = [100, 50, -94, -54];
        contributions.CopyTo(balance.Contribution, 0);
        double[] variances = [1, 3, 2, 1];
        variances.CopyTo(balance.Variance, 0);
        balance.Solve();
        Assert.Equal([98, 53, -98, -53], balance.Balanced);
        Assert.Equal([6, 0, -4], balance.Residual);
        Assert.Equal([3, 0, 4], balance.ResidualVariance);
        Assert.Equal([0, 0, 0], balance.Left);
    }

    [Fact]
    public void VariableThatWouldTurn_StopsAtZeroAndTheOthersTakeTheRest()
    {
        // A shaky small flow beside two good meters: 10 would become -20 of a residual of 60.
        NodeBalance balance = Solve((10, 2), (100, 1), (-50, 1));
        Assert.Equal([0, 75, -75], balance.Balanced);
        Assert.Equal(0, balance.Left[0]);
    }

    [Fact]
    public void NotMetered_TakesTheResidualAndLeavesTheOthersAsTheyAre()
    {
        NodeBalance balance = Solve((100, 1), (double.NaN, double.NaN), (-30, 1));
        Assert.Equal([100, double.NaN, -30], balance.Balanced);
        Assert.Equal((70, 70, 2), (balance.Residual[0], balance.Left[0], balance.ResidualVariance[0]));
        Assert.False(balance.IsSuspect(0));
    }

    [Fact]
    public void AllExact_IsLeftAndSuspect()
    {
        NodeBalance balance = Solve((100, 0), (-30, 0));
        Assert.Equal([100, -30], balance.Balanced);
        Assert.Equal(70, balance.Left[0]);
        Assert.True(balance.IsSuspect(0));
    }

    [Fact]
    public void NoSignsThatBalance_LeaveTheBusAsItIs()
    {
        // All flow in: one exact, the other would have to leave.
        NodeBalance balance = Solve((100, 0), (30, 4));
        Assert.Equal([100, 30], balance.Balanced);
        Assert.Equal(130, balance.Left[0]);
        Assert.True(balance.IsSuspect(0));
    }

    [Fact]
    public void ResidualOfMoreThanFiveUncertainties_IsSuspect()
    {
        Assert.False(Solve((100, 16), (-75, 9)).IsSuspect(0));
        Assert.True(Solve((100.001, 16), (-75, 9)).IsSuspect(0));
        Assert.Equal(5, NodeBalance.SuspectUncertaintiesMax);
    }

    [Theory]
    [InlineData(1, -1)]
    [InlineData(1, double.PositiveInfinity)]
    [InlineData(double.NaN, 1)]
    [InlineData(double.PositiveInfinity, 0)]
    public void ImpossibleInput_IsRefused(double contribution, double variance) =>
        Assert.Throws<InvalidOperationException>(() => Solve((contribution, variance)));

    [Fact]
    public void BusOutsideTheNetwork_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new NodeBalance(2, [0, 2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new NodeBalance(2, [-1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new NodeBalance(0, []));
    }

    [Fact]
    public void SolvingAgain_AllocatesNothingAndGivesTheSameBits()
    {
        NodeBalance balance = Solve((10, 2), (100, 1), (-50, 1), (-7, 1));
        double[] first = [.. balance.Balanced];
        long before = GC.GetAllocatedBytesForCurrentThread();
        balance.Solve();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(first, balance.Balanced);
    }

    private static NodeBalance Solve(params (double Contribution, double Variance)[] variables)
    {
        NodeBalance balance = new(1, new int[variables.Length]);
        for (int k = 0; k < variables.Length; k++)
        {
            (balance.Contribution[k], balance.Variance[k]) = variables[k];
        }

        balance.Solve();
        return balance;
    }

    // The other way to the same optimum: x = m - multiplier·v cut off at 0, summing to 0 for one multiplier only.
    private static double[] Bisect((double Contribution, double Variance)[] variables)
    {
        double low = -1e9;
        double high = 1e9;
        for (int i = 0; i < 200; i++)
        {
            double middle = (low + high) / 2;
            (low, high) = At(middle).Sum() > 0 ? (middle, high) : (low, middle);
        }

        return At((low + high) / 2);

        double[] At(double multiplier) => [.. variables.Select(x => x.Contribution switch
        {
            > 0 => Math.Max(0, x.Contribution - (multiplier * x.Variance)),
            < 0 => Math.Min(0, x.Contribution - (multiplier * x.Variance)),
            _ => 0,
        })];
    }

    private static bool KeepsSign(double moved, double metered) => metered > 0 ? moved >= 0 : metered < 0 && moved <= 0;

    private static double Cost((double Contribution, double Variance)[] variables, double[] values) =>
        variables.Select((x, k) => x.Variance == 0 ? 0 : (values[k] - x.Contribution) * (values[k] - x.Contribution) / x.Variance).Sum();

    private static void Near(double expected, double actual, double size, string what) =>
        Assert.True(Math.Abs(expected - actual) <= 1e-12 * Math.Max(1, size), $"{what}: expected {expected:R}, found {actual:R}");
}
