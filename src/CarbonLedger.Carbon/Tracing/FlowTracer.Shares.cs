namespace CarbonLedger.Carbon.Tracing;

/// <content>Where the power at a bus comes from, and how a figure answers to its inputs.</content>
public sealed partial class FlowTracer
{
    /// <summary>
    /// Shares of source groups (fuel, province, contract) in the power at every bus, by the flows last solved:
    /// P_N·share = own generation of the group + Σ received·share of the sender. The shares of a bus with a value sum to 1
    /// together with <paramref name="unknown"/>; a bus without a value has NaN.
    /// </summary>
    /// <param name="groups">Number of groups, 1 or more.</param>
    /// <param name="generation">Power by bus and group, at index bus × groups + group; each bus's sum is <see cref="Generation"/>.</param>
    /// <param name="shares">Out: 0..1 at the same index.</param>
    /// <param name="unknown">Out: the share of power of unknown origin at each bus.</param>
    public void SolveShares(int groups, ReadOnlySpan<double> generation, Span<double> shares, Span<double> unknown)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(groups, 1);
        ArgumentOutOfRangeException.ThrowIfNotEqual(generation.Length, BusCount * groups);
        ArgumentOutOfRangeException.ThrowIfNotEqual(shares.Length, BusCount * groups);
        ArgumentOutOfRangeException.ThrowIfNotEqual(unknown.Length, BusCount);
        shares.Fill(double.NaN);
        unknown.Fill(double.NaN);
        for (int c = search.Count - 1; c >= 0; c--)
        {
            ReadOnlySpan<int> buses = search.Component(c);
            if (buses.Length > 1)
            {
                ShareDense(buses, groups, generation, shares, unknown);
            }
            else if (Reasons[buses[0]] == NoValueReason.None)
            {
                ShareOne(buses[0], groups, generation, shares, unknown);
            }
        }
    }

    /// <summary>
    /// The adjoint of (14): λ with Mᵀλ = weights, M = P_N − P_Bᵀ, over the buses that have a value; elsewhere 0. For a figure
    /// y = Σ weight·e, ∂y/∂(received from j at i) = λ_i(e_j − e_i), ∂y/∂(generation g at i) = λ_i(EG_g − e_i), and
    /// ∂y/∂EG_g = λ_i·PG_g, with everything else held.
    /// </summary>
    /// <param name="weights">One a bus; where a bus has no value it must be 0.</param>
    /// <param name="adjoint">Out: λ, one a bus.</param>
    public void SolveAdjoint(ReadOnlySpan<double> weights, Span<double> adjoint)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(weights.Length, BusCount);
        ArgumentOutOfRangeException.ThrowIfNotEqual(adjoint.Length, BusCount);
        adjoint.Clear();
        for (int c = 0; c < search.Count; c++)
        {
            ReadOnlySpan<int> buses = search.Component(c);
            if (buses.Length > 1)
            {
                AdjointDense(buses, weights, adjoint);
            }
            else if (Reasons[buses[0]] == NoValueReason.None)
            {
                adjoint[buses[0]] = (weights[buses[0]] + Downstream(buses[0], -1, adjoint)) / Through[buses[0]];
            }
        }
    }

    private void ShareOne(int bus, int groups, ReadOnlySpan<double> generation, Span<double> shares, Span<double> unknown)
    {
        Span<double> own = shares.Slice(bus * groups, groups);
        generation.Slice(bus * groups, groups).CopyTo(own);
        double lost = 0;
        for (int x = inStart[bus]; x < inStart[bus + 1]; x++)
        {
            int k = inEdge[x];
            int sender = source[k];
            if (Reasons[sender] != NoValueReason.None)
            {
                lost += received[k];
                continue;
            }

            lost += received[k] * unknown[sender];
            ReadOnlySpan<double> theirs = shares.Slice(sender * groups, groups);
            for (int g = 0; g < groups; g++)
            {
                own[g] += received[k] * theirs[g];
            }
        }

        for (int g = 0; g < groups; g++)
        {
            own[g] /= Through[bus];
        }

        unknown[bus] = lost / Through[bus];
    }

    // The same system as for e, with a right-hand side a group and one for what is unknown.
    private void ShareDense(ReadOnlySpan<int> buses, int groups, ReadOnlySpan<double> generation, Span<double> shares, Span<double> unknown)
    {
        int n = NumberLocally(buses, Reasons);
        if (n == 0)
        {
            return;
        }

        dense.Start(n, groups + 1);
        foreach (int bus in buses)
        {
            if (local[bus] >= 0)
            {
                AddShareRow(bus, groups, generation, shares, unknown);
            }
        }

        dense.Solve();
        foreach (int bus in buses)
        {
            if (local[bus] < 0)
            {
                continue;
            }

            unknown[bus] = dense.Solution(local[bus], groups);
            for (int g = 0; g < groups; g++)
            {
                shares[(bus * groups) + g] = dense.Solution(local[bus], g);
            }
        }
    }

    private void AddShareRow(int bus, int groups, ReadOnlySpan<double> generation, ReadOnlySpan<double> shares, ReadOnlySpan<double> unknown)
    {
        int row = local[bus];
        dense.AddExcess(row, FedFromOutside(bus));
        for (int g = 0; g < groups; g++)
        {
            dense.AddRight(row, g, generation[(bus * groups) + g]);
        }

        for (int x = inStart[bus]; x < inStart[bus + 1]; x++)
        {
            int k = inEdge[x];
            int sender = source[k];
            if (Reasons[sender] != NoValueReason.None)
            {
                dense.AddRight(row, groups, received[k]);
            }
            else if (search.SameComponent(sender, bus))
            {
                dense.AddFlow(row, local[sender], received[k]);
            }
            else
            {
                dense.AddRight(row, groups, received[k] * unknown[sender]);
                for (int g = 0; g < groups; g++)
                {
                    dense.AddRight(row, g, received[k] * shares[(sender * groups) + g]);
                }
            }
        }
    }

    private void AdjointDense(ReadOnlySpan<int> buses, ReadOnlySpan<double> weights, Span<double> adjoint)
    {
        int n = NumberLocally(buses, Reasons);
        if (n == 0)
        {
            return;
        }

        dense.Start(n, byColumn: true);
        int component = search.ComponentOf(buses[0]);
        foreach (int bus in buses)
        {
            int row = local[bus];
            if (row < 0)
            {
                continue;
            }

            dense.AddExcess(row, FedFromOutside(bus));
            dense.AddRight(row, 0, weights[bus] + Downstream(bus, component, adjoint));
            for (int x = outStart[bus]; x < outStart[bus + 1]; x++)
            {
                int receiver = target[outEdge[x]];
                if (search.SameComponent(receiver, bus) && local[receiver] >= 0)
                {
                    dense.AddFlow(row, local[receiver], received[outEdge[x]]);
                }
            }
        }

        dense.Solve();
        foreach (int bus in buses)
        {
            if (local[bus] >= 0)
            {
                adjoint[bus] = dense.Solution(local[bus]);
            }
        }
    }

    // What the buses fed from here pass back; those of one component are left out, as they are solved together.
    private double Downstream(int bus, int except, ReadOnlySpan<double> adjoint)
    {
        double sum = 0;
        for (int x = outStart[bus]; x < outStart[bus + 1]; x++)
        {
            int receiver = target[outEdge[x]];
            if (Reasons[receiver] == NoValueReason.None && search.ComponentOf(receiver) != except)
            {
                sum += received[outEdge[x]] * adjoint[receiver];
            }
        }

        return sum;
    }

    private int NumberLocally(ReadOnlySpan<int> buses, NoValueReason[] reasons)
    {
        int n = 0;
        foreach (int bus in buses)
        {
            local[bus] = reasons[bus] == NoValueReason.None ? n++ : -1;
        }

        return n;
    }
}
