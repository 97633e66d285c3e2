namespace CarbonLedger.Reports.Figures;

/// <summary>Orders ids as people do: runs of digits by their number, so that bus-2 stands before bus-10.</summary>
internal sealed class NaturalOrder : IComparer<string>
{
    public static readonly NaturalOrder Instance = new();

    public int Compare(string? x, string? y)
    {
        (string left, string right) = (x ?? "", y ?? "");
        (int i, int j) = (0, 0);
        while (i < left.Length && j < right.Length)
        {
            ReadOnlySpan<char> leftRun = RunAt(left, i);
            ReadOnlySpan<char> rightRun = RunAt(right, j);
            int compared = char.IsAsciiDigit(leftRun[0]) && char.IsAsciiDigit(rightRun[0])
                ? CompareNumbers(leftRun, rightRun)
                : leftRun.SequenceCompareTo(rightRun);
            if (compared != 0)
            {
                return compared;
            }

            i += leftRun.Length;
            j += rightRun.Length;
        }

        int rest = (left.Length - i).CompareTo(right.Length - j);
        return rest != 0 ? rest : string.CompareOrdinal(left, right);
    }

    private static ReadOnlySpan<char> RunAt(string text, int start)
    {
        bool digits = char.IsAsciiDigit(text[start]);
        int end = start + 1;
        while (end < text.Length && char.IsAsciiDigit(text[end]) == digits)
        {
            end++;
        }

        return text.AsSpan(start, end - start);
    }

    private static int CompareNumbers(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        ReadOnlySpan<char> x = left.TrimStart('0');
        ReadOnlySpan<char> y = right.TrimStart('0');
        return x.Length != y.Length ? x.Length.CompareTo(y.Length) : x.SequenceCompareTo(y);
    }
}
