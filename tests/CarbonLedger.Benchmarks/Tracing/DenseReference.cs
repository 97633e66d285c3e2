using CarbonLedger.Carbon.Tracing;

namespace CarbonLedger.Benchmarks.Tracing;

/// <summary>
/// The nodal intensities the plain way: the whole matrix of (P_N - P_Bᵀ) e = P_Gᵀ E_G, then LU with partial pivoting. Buses
/// without a value of their own stand at the assumed intensity.
/// </summary>
internal sealed class DenseReference(FlowTracer solved)
{
    private readonly double[][] rows = [.. Enumerable.Range(0, solved.BusCount).Select(_ => new double[solved.BusCount])];
    private readonly double[] right = new double[solved.BusCount];

    /// <summary>Solves; the tracer must hold the solution of the same inputs, which tells the buses that have no value.</summary>
    public double[] Solve(IReadOnlyList<int> from, IReadOnlyList<int> to)
    {
        Assemble(from, to);
        Eliminate();
        Substitute();
        return right;
    }

    private void Assemble(IReadOnlyList<int> from, IReadOnlyList<int> to)
    {
        for (int bus = 0; bus < rows.Length; bus++)
        {
            bool has = solved.Reasons[bus] == NoValueReason.None;
            Array.Clear(rows[bus]);
            rows[bus][bus] = has ? solved.Through[bus] : 1;
            right[bus] = has ? solved.GenerationCarbon[bus] : solved.AssumedIntensity;
        }

        for (int k = 0; k < solved.BranchCount; k++)
        {
            bool forward = solved.BranchFrom[k] > 0 && solved.BranchTo[k] <= 0;
            bool backward = solved.BranchTo[k] > 0 && solved.BranchFrom[k] <= 0;
            int target = forward ? to[k] : from[k];
            if ((forward || backward) && solved.Reasons[target] == NoValueReason.None)
            {
                rows[target][forward ? from[k] : to[k]] += forward ? solved.BranchTo[k] : solved.BranchFrom[k];
            }
        }
    }

    private void Eliminate()
    {
        int n = rows.Length;
        for (int column = 0; column < n; column++)
        {
            int best = Enumerable.Range(column, n - column).MaxBy(row => Math.Abs(rows[row][column]));
            (rows[best], rows[column]) = (rows[column], rows[best]);
            (right[best], right[column]) = (right[column], right[best]);
            ReadOnlySpan<double> pivot = rows[column];
            for (int row = column + 1; row < n; row++)
            {
                double[] own = rows[row];
                double factor = own[column] / pivot[column];
                for (int k = column; k < n; k++)
                {
                    own[k] -= factor * pivot[k];
                }

                right[row] -= factor * right[column];
            }
        }
    }

    private void Substitute()
    {
        for (int row = rows.Length - 1; row >= 0; row--)
        {
            double sum = right[row];
            for (int k = row + 1; k < rows.Length; k++)
            {
                sum -= rows[row][k] * right[k];
            }

            right[row] = sum / rows[row][row];
        }
    }
}
