namespace CarbonLedger.Carbon.Tracing;

/// <summary>
/// Gaussian elimination with partial pivoting on a small matrix and one or more right-hand sides, in a workspace that is
/// kept. Rows are swapped for the largest pivot; equal inputs give equal bits.
/// </summary>
internal sealed class DenseSolver
{
    private double[] matrix = [];
    private double[] right = [];
    private int n;
    private int sides;

    /// <summary>Starts a system of zeros.</summary>
    /// <param name="size">Rows and columns.</param>
    /// <param name="rightSides">Right-hand sides solved together.</param>
    public void Start(int size, int rightSides = 1)
    {
        (n, sides) = (size, rightSides);
        if (matrix.Length < n * n)
        {
            matrix = new double[n * n];
        }

        if (right.Length < n * sides)
        {
            right = new double[n * sides];
        }

        Array.Clear(matrix, 0, n * n);
        Array.Clear(right, 0, n * sides);
    }

    public void Add(int row, int column, double value) => matrix[(row * n) + column] += value;

    public void AddRight(int row, int side, double value) => right[(row * sides) + side] += value;

    public double Solution(int row, int side = 0) => right[(row * sides) + side];

    public void Solve()
    {
        for (int column = 0; column < n; column++)
        {
            Pivot(column);
            double pivot = matrix[(column * n) + column];
            for (int row = column + 1; row < n; row++)
            {
                double factor = matrix[(row * n) + column] / pivot;
                if (factor == 0)
                {
                    continue;
                }

                for (int k = column + 1; k < n; k++)
                {
                    matrix[(row * n) + k] -= factor * matrix[(column * n) + k];
                }

                for (int side = 0; side < sides; side++)
                {
                    right[(row * sides) + side] -= factor * right[(column * sides) + side];
                }
            }
        }

        for (int row = n - 1; row >= 0; row--)
        {
            for (int side = 0; side < sides; side++)
            {
                double sum = right[(row * sides) + side];
                for (int k = row + 1; k < n; k++)
                {
                    sum -= matrix[(row * n) + k] * right[(k * sides) + side];
                }

                right[(row * sides) + side] = sum / matrix[(row * n) + row];
            }
        }
    }

    private void Pivot(int column)
    {
        int best = column;
        for (int row = column + 1; row < n; row++)
        {
            if (Math.Abs(matrix[(row * n) + column]) > Math.Abs(matrix[(best * n) + column]))
            {
                best = row;
            }
        }

        if (matrix[(best * n) + column] == 0)
        {
            throw new InvalidOperationException("A component of fed buses gave a singular matrix.");
        }

        if (best != column)
        {
            Swap(matrix, best * n, column * n, n);
            Swap(right, best * sides, column * sides, sides);
        }
    }

    private static void Swap(double[] values, int left, int other, int count)
    {
        for (int k = 0; k < count; k++)
        {
            (values[left + k], values[other + k]) = (values[other + k], values[left + k]);
        }
    }
}
