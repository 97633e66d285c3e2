using System.Globalization;
using System.Text.Json;
using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Storage.Influx;

/// <summary>
/// Sums of what the export wrote, reckoned by the server: for charts and quick looks. A report adds up statements of the log itself.
/// Asked in InfluxQL on <c>/query</c>, which 1.x, 2.x (a bucket maps to the database of its name) and 3.x answer.
/// </summary>
public sealed class InfluxRollUps
{
    /// <summary>Steps of one question.</summary>
    public const int StepsMax = 40_000;

    private const int AnswerBytesMax = 16 * 1024 * 1024;
    private const long HourMilliseconds = 3_600_000;
    private const int Columns = 4;

    private readonly InfluxOptions options;
    private readonly InfluxHttp server;

    /// <param name="http">As an export's (<see cref="InfluxExport.CreateHttp"/>).</param>
    public InfluxRollUps(InfluxOptions options, HttpClient http, TimeProvider time) => (this.options, server) = (options, new InfluxHttp(http, options, time));

    /// <summary>The energy of an asset from a time to another, a row for each step in which an interval's energy is known; where none is, there is no row.</summary>
    /// <param name="from">Intervals that begin at it or later.</param>
    /// <param name="to">Intervals that begin before it.</param>
    /// <param name="zone">What days are of, as IANA names it; UTC if null.</param>
    /// <exception cref="ArgumentOutOfRangeException">More than <see cref="StepsMax"/> steps.</exception>
    /// <exception cref="IOException">The server does not answer, or not as expected.</exception>
    public async Task<IReadOnlyList<RollUp>> ReadAsync(AssetId asset, Timestamp from, Timestamp to, RollUpStep step, string? zone = null, CancellationToken cancel = default)
    {
        long steps = (to.UnixMilliseconds - from.UnixMilliseconds) / LengthOf(step);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(steps, StepsMax, nameof(to));
        string question = string.Create(
            CultureInfo.InvariantCulture,
            $"SELECT sum(\"energy_in_wh\"), sum(\"energy_out_wh\"), count(\"energy_in_wh\") FROM \"statement\" WHERE \"asset\" = {Quoted(asset.Value)} AND \"energy_known\" = true AND time >= {from.UnixMilliseconds}ms AND time < {to.UnixMilliseconds}ms GROUP BY time({LengthOf(step) / 60_000}m) fill(none)");
        question += zone is null ? "" : $" tz({Quoted(zone)})";
        return Rows(await server.GetAsync(options.Resource($"query?db={Uri.EscapeDataString(options.Bucket)}&epoch=ms&q={Uri.EscapeDataString(question)}"), AnswerBytesMax, cancel));
    }

    /// <summary>A text as InfluxQL takes it.</summary>
    internal static string Quoted(string text) => $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";

    private static long LengthOf(RollUpStep step) => step switch
    {
        RollUpStep.Interval => Interval.LengthMilliseconds,
        RollUpStep.Hour => HourMilliseconds,
        RollUpStep.Day => 24 * HourMilliseconds,
        _ => throw new ArgumentOutOfRangeException(nameof(step), step, "Expected a step."),
    };

    private static List<RollUp> Rows(byte[] answer)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(answer);
            JsonElement result = document.RootElement.GetProperty("results")[0];
            if (result.TryGetProperty("error", out JsonElement error))
            {
                throw new IOException($"InfluxDB answers: {error.GetString()}");
            }

            return result.TryGetProperty("series", out JsonElement series) ? [.. series[0].GetProperty("values").EnumerateArray().Select(Row)] : [];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or IndexOutOfRangeException)
        {
            throw new IOException($"InfluxDB's answer is not one of /query: {e.Message}", e);
        }
    }

    private static RollUp Row(JsonElement row) => row.GetArrayLength() == Columns
        ? new RollUp(new Timestamp(row[0].GetInt64()), Energy.FromWattHours(row[1].GetInt64()), Energy.FromWattHours(row[2].GetInt64()), row[3].GetInt32())
        : throw new FormatException("Expected rows of a time, two sums and a count.");
}
