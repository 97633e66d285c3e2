namespace CarbonLedger.Carbon.Tracing;

/// <summary>
/// Metered energies made to balance at every bus by weighted least squares: min Σ (x − m)²/u² with Σ x = 0 at each bus and no
/// x of another sign than its m. Every variable stands at one bus only (the two ends of a branch are two variables), so each bus
/// has the closed form x_k = m_k − u_k²·r/Σu²; where that would turn a sign, the variable stops at 0 and the others share the
/// rest. Nothing is added to make a bus solvable. One instance solves many intervals and allocates nothing. Not thread-safe.
/// Only + − × ÷ in the order of variables given.
/// </summary>
public sealed class NodeBalance
{
    /// <summary>A residual of more standard uncertainties than this is no meter noise: a meter, a sign or a topology is wrong.</summary>
    public const double SuspectUncertaintiesMax = 5;

    // The variables of each bus, in compressed rows.
    private readonly int[] start;
    private readonly int[] variable;
    private readonly bool[] isHeld;
    private readonly bool[] isMetered;

    /// <summary>Sets the shape.</summary>
    /// <param name="busCount">1 or more.</param>
    /// <param name="busOfVariable">The bus, numbered from 0, whose balance each variable is part of.</param>
    public NodeBalance(int busCount, IReadOnlyList<int> busOfVariable)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(busCount, 1);
        (BusCount, VariableCount) = (busCount, busOfVariable.Count);
        (Contribution, Variance, Balanced) = (new double[VariableCount], new double[VariableCount], new double[VariableCount]);
        (Residual, Left, ResidualVariance) = (new double[busCount], new double[busCount], new double[busCount]);
        (start, variable) = (new int[busCount + 1], new int[VariableCount]);
        (isHeld, isMetered) = (new bool[VariableCount], new bool[busCount]);
        foreach (int bus in busOfVariable)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(bus, nameof(busOfVariable));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(bus, busCount, nameof(busOfVariable));
            start[bus + 1]++;
        }

        for (int bus = 0; bus < busCount; bus++)
        {
            start[bus + 1] += start[bus];
        }

        int[] next = [.. start];
        for (int k = 0; k < VariableCount; k++)
        {
            variable[next[busOfVariable[k]]++] = k;
        }
    }

    public int BusCount { get; }

    public int VariableCount { get; }

    /// <summary>In: energy metered into the bus, Wh; below 0 where it leaves (loads, power sent, own consumption).</summary>
    public double[] Contribution { get; }

    /// <summary>In: u², the square of the standard uncertainty, Wh²; 0 or more, 0 for exact, NaN for not metered.</summary>
    public double[] Variance { get; }

    /// <summary>Out: the balanced energy, Wh; of the sign of its contribution, or 0. What was metered as 0 stays 0.</summary>
    public double[] Balanced { get; }

    /// <summary>
    /// Out: sum of the metered contributions at each bus before balancing, Wh. One that was not metered is not counted: it takes
    /// the residual.
    /// </summary>
    public double[] Residual { get; }

    /// <summary>
    /// Out: what is left of the residual, Wh: rounding, or all of it where the bus could not be balanced (a variable not metered,
    /// all exact, or no way to balance without turning a sign) and was left as it is.
    /// </summary>
    public double[] Left { get; }

    /// <summary>Out: u² of the residual, Wh²: the sum over what was metered, taken as independent.</summary>
    public double[] ResidualVariance { get; }

    /// <summary>Whether all of a bus was metered and its residual is larger than meter noise explains; exact meters explain none.</summary>
    public bool IsSuspect(int bus) =>
        isMetered[bus] && Residual[bus] * Residual[bus] > SuspectUncertaintiesMax * SuspectUncertaintiesMax * ResidualVariance[bus];

    /// <summary>
    /// Balances the inputs now set. A bus that balances already keeps every bit. Time is that of the variables, and once more for
    /// each round in which a variable of a bus stops at 0.
    /// </summary>
    /// <exception cref="InvalidOperationException">A variance is negative or infinite, or a metered contribution is not finite.</exception>
    public void Solve()
    {
        Contribution.CopyTo(Balanced, 0);
        for (int bus = 0; bus < BusCount; bus++)
        {
            SumUp(bus);
            Left[bus] = Residual[bus];
            if (isMetered[bus] && Residual[bus] != 0 && TryShare(bus))
            {
                Left[bus] = SumOf(bus, Balanced);
            }
        }
    }

    private void SumUp(int bus)
    {
        double residual = 0;
        double uncertainty = 0;
        isMetered[bus] = true;
        for (int x = start[bus]; x < start[bus + 1]; x++)
        {
            int k = variable[x];
            if (double.IsNaN(Variance[k]))
            {
                isMetered[bus] = false;
                continue;
            }

            if (!(Variance[k] >= 0 && double.IsFinite(Variance[k]) && double.IsFinite(Contribution[k])))
            {
                throw new InvalidOperationException(FormattableString.Invariant(
                    $"Variable {k} has contribution {Contribution[k]:R} and variance {Variance[k]:R}; expected finite numbers and a variance of 0 or more, or NaN."));
            }

            residual += Contribution[k];
            uncertainty += Variance[k];
            isHeld[k] = Variance[k] == 0 || Contribution[k] == 0;
        }

        (Residual[bus], ResidualVariance[bus]) = (residual, uncertainty);
    }

    // Each round holds at 0 what would turn its sign. That only raises what the others must take, so what is held stays held
    // and the last round is the optimum (as in the projection on a simplex).
    private bool TryShare(int bus)
    {
        while (true)
        {
            (double residual, double variance) = Free(bus);
            if (variance == 0)
            {
                return TryFinish(bus);
            }

            bool turned = false;
            for (int x = start[bus]; x < start[bus + 1]; x++)
            {
                int k = variable[x];
                if (isHeld[k])
                {
                    continue;
                }

                Balanced[k] = Contribution[k] - (residual * (Variance[k] / variance));
                if (Contribution[k] > 0 ? Balanced[k] < 0 : Balanced[k] > 0)
                {
                    (Balanced[k], isHeld[k], turned) = (0, true, true);
                }
            }

            if (!turned)
            {
                return true;
            }
        }
    }

    // What the variables that may still move must take: the sum of all, with the held ones where they stand.
    private (double Residual, double Variance) Free(int bus)
    {
        double residual = 0;
        double variance = 0;
        for (int x = start[bus]; x < start[bus + 1]; x++)
        {
            int k = variable[x];
            residual += isHeld[k] ? Balanced[k] : Contribution[k];
            variance += isHeld[k] ? 0 : Variance[k];
        }

        return (residual, variance);
    }

    // Nothing may move any more. All at 0 may just balance; otherwise no signs of these meters do, and they stay as metered.
    private bool TryFinish(int bus)
    {
        if (SumOf(bus, Balanced) == 0)
        {
            return true;
        }

        for (int x = start[bus]; x < start[bus + 1]; x++)
        {
            Balanced[variable[x]] = Contribution[variable[x]];
        }

        return false;
    }

    private double SumOf(int bus, double[] values)
    {
        double sum = 0;
        for (int x = start[bus]; x < start[bus + 1]; x++)
        {
            sum += values[variable[x]];
        }

        return sum;
    }
}
