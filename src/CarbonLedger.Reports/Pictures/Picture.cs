namespace CarbonLedger.Reports.Pictures;

/// <summary>A picture of the report.</summary>
/// <param name="Name">File name without ending.</param>
/// <param name="Alternative">What it shows, in words, for those who can't see it.</param>
/// <param name="Width">As shown, in CSS pixels; the file has twice as many.</param>
internal sealed record Picture(string Name, Bilingual Title, Bilingual Caption, Bilingual Alternative, int Width, int Height, byte[] Png)
{
    public string Path => $"pictures/{Name}.png";
}
