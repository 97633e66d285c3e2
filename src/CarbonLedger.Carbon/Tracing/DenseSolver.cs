namespace CarbonLedger.Carbon.Tracing;

/// <summary>Gaussian elimination with partial pivoting on a small matrix, in a workspace that is kept.</summary>
internal sealed class DenseSolver
{
    private double[] matrix = [];
    private double[] right = [];
    private int n;

    public void Start(int size)
    {
        n = size;
        if (matrix.Length < n * n)
        {
            matrix = new double[n * n];
            right = new double[n];
        }

        Array.Clear(matrix, 0, n * n);
        Array.Clear(right, 0, n);
    }

    public void Add(int row, int column, double value) => matrix[(row * n) + column] += value;

    public void SetRight(int row, double value) => right[row] = value;

    public double Solution(int row) => right[row];

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

                right[row] -= factor * right[column];
            }
        }

        for (int row = n - 1; row >= 0; row--)
        {
            double sum = right[row];
            for (int k = row + 1; k < n; k++)
            {
                sum -= matrix[(row * n) + k] * right[k];
            }

            right[row] = sum / matrix[(row * n) + row];
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

        if (best == column)
        {
            return;
        }

        for (int k = column; k < n; k++)
        {
            (matrix[(best * n) + k], matrix[(column * n) + k]) = (matrix[(column * n) + k], matrix[(best * n) + k]);
        }

        (right[best], right[column]) = (right[column], right[best]);
    }
}
