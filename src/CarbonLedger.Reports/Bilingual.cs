namespace CarbonLedger.Reports;

/// <summary>One text of the report in its two languages.</summary>
internal readonly record struct Bilingual(string English, string Chinese)
{
    /// <summary>English, a space, Chinese: as labels in pictures say it.</summary>
    public override string ToString() => $"{English} {Chinese}";
}
