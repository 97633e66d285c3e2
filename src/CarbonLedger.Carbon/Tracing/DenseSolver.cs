namespace CarbonLedger.Carbon.Tracing;

/// <summary>
/// The small systems of circulating power: (excess + Σ flow)·x = flow·x + right, flows and excesses 0 or more, in a workspace
/// that is kept. Elimination after Grassmann, Taksar and Heyman (Oper. Res. 1985): a pivot is summed anew from what is left of
/// flows and excess instead of being the small difference of large numbers, so nothing is ever subtracted. Every value is
/// accurate however weakly a loop is fed, no rows are swapped, and equal inputs give equal bits.
/// </summary>
internal sealed class DenseSolver
{
    private double[] flow = [];
    private double[] right = [];
    private double[] excess = [];
    private int n;
    private int sides;
    private bool isByColumn;

    /// <summary>Starts a system of zeros.</summary>
    /// <param name="size">Rows and columns.</param>
    /// <param name="rightSides">Right-hand sides solved together.</param>
    /// <param name="byColumn">Whether the diagonal is excess + the column's flows, (17) and adjoints, or the row's, (14).</param>
    public void Start(int size, int rightSides = 1, bool byColumn = false)
    {
        (n, sides, isByColumn) = (size, rightSides, byColumn);
        if (excess.Length < n)
        {
            (flow, excess) = (new double[n * n], new double[n]);
        }

        if (right.Length < n * sides)
        {
            right = new double[n * sides];
        }

        Array.Clear(flow, 0, n * n);
        Array.Clear(excess, 0, n);
        Array.Clear(right, 0, n * sides);
    }

    /// <summary>Adds flow that comes to the row's bus from the column's, another one.</summary>
    public void AddFlow(int row, int column, double value) => flow[(row * n) + column] += value;

    /// <summary>Adds to the diagonal what no flow of the system accounts for.</summary>
    public void AddExcess(int row, double value) => excess[row] += value;

    public void AddRight(int row, int side, double value) => right[(row * sides) + side] += value;

    public double Solution(int row, int side = 0) => right[(row * sides) + side];

    public void Solve()
    {
        for (int k = 0; k < n; k++)
        {
            Normalise(k);
            for (int row = k + 1; row < n; row++)
            {
                if (flow[(row * n) + k] != 0)
                {
                    Substitute(k, row);
                }
            }
        }

        for (int row = n - 2; row >= 0; row--)
        {
            for (int k = row + 1; k < n; k++)
            {
                double share = flow[(row * n) + k];
                for (int side = 0; share != 0 && side < sides; side++)
                {
                    right[(row * sides) + side] += share * right[(k * sides) + side];
                }
            }
        }
    }

    // Row k becomes x_k = right + Σ share·x over the columns behind it.
    private void Normalise(int k)
    {
        double pivot = excess[k];
        for (int other = k + 1; other < n; other++)
        {
            pivot += isByColumn ? flow[(other * n) + k] : flow[(k * n) + other];
        }

        if (!(pivot > 0))
        {
            throw new InvalidOperationException("Circulating power had no way in or out; expected fed and drained buses only.");
        }

        for (int column = k + 1; column < n; column++)
        {
            flow[(k * n) + column] /= pivot;
            excess[column] += isByColumn ? excess[k] * flow[(k * n) + column] : 0;
        }

        for (int side = 0; side < sides; side++)
        {
            right[(k * sides) + side] /= pivot;
        }

        excess[k] /= pivot;
    }

    private void Substitute(int k, int row)
    {
        double weight = flow[(row * n) + k];
        for (int column = k + 1; column < n; column++)
        {
            flow[(row * n) + column] += weight * flow[(k * n) + column];
        }

        for (int side = 0; side < sides; side++)
        {
            right[(row * sides) + side] += weight * right[(k * sides) + side];
        }

        excess[row] += isByColumn ? 0 : weight * excess[k];
    }
}
