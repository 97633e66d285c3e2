namespace CarbonLedger.Ledger;

/// <summary>Collects the fields of a CBOR map; the order of calls does not matter, the keys decide.</summary>
public sealed class CborMapBuilder
{
    private readonly SortedList<int, CborValue> entries = [];

    /// <summary>Adds a field.</summary>
    /// <exception cref="ArgumentException">The key is not in 0..23 or is already there.</exception>
    public CborMapBuilder Add(int key, CborValue value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(key);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(key, CborCanonical.KeyMax);
        ArgumentNullException.ThrowIfNull(value);
        entries.Add(key, value);
        return this;
    }

    /// <summary>Adds a field if there is a value; a missing field is no key at all, never a null.</summary>
    public CborMapBuilder AddOptional(int key, CborValue? value) => value is null ? this : Add(key, value);

    /// <summary>The map of the fields added so far.</summary>
    public CborValue Build() => CborValue.Map(entries.Select(entry => (entry.Key, entry.Value)));
}
