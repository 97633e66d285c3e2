namespace CarbonLedger.Carbon.Uncertainty;

/// <summary>One thing that may be wrong, with one unknown error; errors of different sources are independent. Ordered by kind, then ordinal id.</summary>
/// <param name="Id">A factor row, a device, an asset and terminal, a network or a storage, by <paramref name="Kind"/>.</param>
public readonly record struct UncertaintySource(UncertaintyKind Kind, string Id) : IComparable<UncertaintySource>
{
    /// <summary>Whether its error is another one in every interval, so that it averages out over time.</summary>
    public bool IsIndependentInTime => Kind == UncertaintyKind.Estimate;

    public int CompareTo(UncertaintySource other) =>
        Kind != other.Kind ? Kind.CompareTo(other.Kind) : string.CompareOrdinal(Id, other.Id);

    public static bool operator <(UncertaintySource left, UncertaintySource right) => left.CompareTo(right) < 0;

    public static bool operator >(UncertaintySource left, UncertaintySource right) => left.CompareTo(right) > 0;

    public static bool operator <=(UncertaintySource left, UncertaintySource right) => left.CompareTo(right) <= 0;

    public static bool operator >=(UncertaintySource left, UncertaintySource right) => left.CompareTo(right) >= 0;

    public override string ToString() => $"{Kind} {Id}";
}
