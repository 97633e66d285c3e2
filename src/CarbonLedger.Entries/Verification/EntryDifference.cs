using CarbonLedger.Ledger;

namespace CarbonLedger.Entries.Verification;

/// <summary>Names the first field in which two entries differ, for a person who looks for the cause.</summary>
internal static class EntryDifference
{
    public static (string Field, string Expected, string Found) First(ReadOnlyMemory<byte> expected, ReadOnlyMemory<byte> found)
    {
        try
        {
            return First(CborValue.Parse(expected), CborValue.Parse(found)) ?? ("$", "the same bytes", "other bytes");
        }
        catch (LedgerFormatException e)
        {
            return (e.Field, e.Expected, e.Found);
        }
    }

    private static (string, string, string)? First(CborValue expected, CborValue found)
    {
        if (expected.Kind != found.Kind)
        {
            return (found.Path, Show(expected), Show(found));
        }

        switch (expected.Kind)
        {
            case CborKind.Map:
                foreach (int key in expected.Keys.Union(found.Keys).Order())
                {
                    CborValue? left = expected.Optional(key);
                    CborValue? right = found.Optional(key);
                    if (left is null || right is null)
                    {
                        return ($"{found.Path}.{key}", left is null ? "nothing" : Show(left), right is null ? "nothing" : Show(right));
                    }

                    if (First(left, right) is { } inner)
                    {
                        return inner;
                    }
                }

                return null;
            case CborKind.Array:
                IReadOnlyList<CborValue> lefts = expected.AsArray();
                IReadOnlyList<CborValue> rights = found.AsArray();
                if (lefts.Count != rights.Count)
                {
                    return (found.Path, $"{lefts.Count} items", $"{rights.Count} items");
                }

                return lefts.Zip(rights, First).FirstOrDefault(difference => difference is not null);
            default:
                return Show(expected) == Show(found) ? null : (found.Path, Show(expected), Show(found));
        }
    }

    private static string Show(CborValue value) => value.Kind switch
    {
        CborKind.Integer => value.AsInt().ToString(System.Globalization.CultureInfo.InvariantCulture),
        CborKind.Text => $"\"{value.AsText()}\"",
        CborKind.Bytes => "0x" + Convert.ToHexStringLower(value.AsBytes().Span),
        CborKind.Array => $"an array of {value.AsArray().Count}",
        _ => "a map",
    };
}
