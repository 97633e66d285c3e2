using SkiaSharp;

namespace CarbonLedger.Reports.Tests;

public sealed class PictureTests(MadeDay day) : IClassFixture<MadeDay>
{
    private static readonly SKColor NoValueGround = SKColor.Parse("#f1f3f4");
    private static readonly SKColor NoValueHatching = SKColor.Parse("#b8bec4");

    [Theory]
    [InlineData("nodal-intensity")]
    [InlineData("generation")]
    [InlineData("carbon-by-fate")]
    [InlineData("energy-mix")]
    [InlineData("load-mix")]
    [InlineData("loss-carbon")]
    [InlineData("quality")]
    public void Picture_DecodesAndIsNotBlank(string name)
    {
        using SKBitmap picture = SKBitmap.Decode(day.Bytes($"pictures/{name}.png"));
        double[] lightness = [.. picture.Pixels.Select(pixel => (pixel.Red + pixel.Green + pixel.Blue) / 3.0)];
        double mean = lightness.Average();

        Assert.Equal(2000, picture.Width);
        Assert.True(lightness.Average(value => (value - mean) * (value - mean)) > 100, name);
        Assert.True(picture.Pixels.Distinct().Take(20).Count() == 20, name);
    }

    [Fact]
    public void HeatMap_HatchesWhatHasNoValue_AndItsLegendSaysSo()
    {
        using SKBitmap picture = SKBitmap.Decode(day.Bytes("pictures/nodal-intensity.png"));

        // The island is the last row, above the time axis; the legend is a box under it, in the lowest tenth.
        int legend = Count(picture, picture.Height * 9 / 10, picture.Height);
        int map = Count(picture, 0, picture.Height * 9 / 10);
        Assert.True(legend > 200, $"{legend} hatched pixels in the legend");
        Assert.True(map > 5_000, $"{map} hatched pixels in the map");
    }

    [Fact]
    public void Generation_NamesTheIntensityLineInItsLegend()
    {
        using SKBitmap picture = SKBitmap.Decode(day.Bytes("pictures/generation.png"));
        SKColor line = SKColor.Parse("#b3261e");

        // Below the time axis, left of the second axis.
        int pixels = Enumerable.Range(picture.Height * 9 / 10, picture.Height / 10).Sum(y => Enumerable.Range(0, picture.Width * 9 / 10).Count(x => picture.GetPixel(x, y) == line));
        Assert.True(pixels > 50, $"{pixels} pixels");
    }

    private static int Count(SKBitmap picture, int top, int bottom)
    {
        (int ground, int hatching) = (0, 0);
        for (int y = top; y < bottom; y++)
        {
            for (int x = 0; x < picture.Width; x++)
            {
                SKColor pixel = picture.GetPixel(x, y);
                ground += pixel == NoValueGround ? 1 : 0;
                hatching += pixel == NoValueHatching ? 1 : 0;
            }
        }

        return Math.Min(ground, hatching);
    }
}
