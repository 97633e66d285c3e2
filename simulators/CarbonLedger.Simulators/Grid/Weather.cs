namespace CarbonLedger.Simulators.Grid;

/// <summary>
/// Sun and wind of a site, smooth and from the seed. Units share the site's weather and differ a little. Sunshine follows
/// the sun's height at latitude 35° N on the day of the year, with zone time taken as solar time.
/// </summary>
internal sealed class Weather(long seed)
{
    private const double LatitudeRadians = 35 * Math.PI / 180;
    private const double SolarShareMax = 0.90;
    private const double WindShareMax = 0.95;

    private readonly SeededNoise clouds = SeededNoise.Stream(seed, "weather/clouds");
    private readonly SeededNoise haze = SeededNoise.Stream(seed, "weather/haze");
    private readonly SeededNoise front = SeededNoise.Stream(seed, "weather/front");
    private readonly SeededNoise breeze = SeededNoise.Stream(seed, "weather/breeze");

    /// <summary>Output available to a unit as a share of its capacity, 0 to 0.95. Exactly 0 for the sun at night.</summary>
    /// <param name="hours">Hours since the first interval.</param>
    public double ShareAt(string technology, string unit, DateTime local, double hours) => technology switch
    {
        "solar" => Sun(unit, local, hours),
        _ => Wind(unit, hours),
    };

    private double Sun(string unit, DateTime local, double hours)
    {
        double declination = 23.44 * Math.PI / 180 * Math.Sin(2 * Math.PI * (284 + local.DayOfYear) / 365);
        double hourAngle = (local.TimeOfDay.TotalHours - 12) * Math.PI / 12;
        double height = (Math.Sin(LatitudeRadians) * Math.Sin(declination)) + (Math.Cos(LatitudeRadians) * Math.Cos(declination) * Math.Cos(hourAngle));
        if (height <= 0)
        {
            return 0;
        }

        double passing = (0.7 * clouds.Smooth(hours, 2.5)) + (0.3 * SeededNoise.Stream(seed, $"cloud/{unit}").Smooth(hours, 0.75));
        double clear = 1 - (0.45 * passing * haze.Smooth(hours, 24));
        return Math.Min(SolarShareMax, SolarShareMax * Math.Pow(height, 1.15) * clear);
    }

    private double Wind(string unit, double hours)
    {
        double speed = (0.7 * front.Smooth(hours, 11)) + (0.22 * breeze.Smooth(hours, 3)) + (0.08 * SeededNoise.Stream(seed, $"gust/{unit}").Smooth(hours, 1));

        // A turbine's curve: nothing in a calm, steep in between, flat at rated wind.
        double t = Math.Clamp((speed - 0.25) / 0.6, 0, 1);
        return WindShareMax * t * t * (3 - (2 * t));
    }
}
