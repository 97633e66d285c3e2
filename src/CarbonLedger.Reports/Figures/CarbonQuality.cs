using CarbonLedger.Carbon.Statements;
using CarbonLedger.Carbon.Uncertainty;

namespace CarbonLedger.Reports.Figures;

/// <summary>What the carbon of one or more consumers rests on: shares of statements weighted by their carbon. Parts per million, rounded half up. Not thread-safe.</summary>
internal sealed class CarbonQuality
{
    private const int PpmOfWhole = 1_000_000;

    private Int128 estimated;
    private Int128 unknown;
    private Int128 unsigned;
    private Int128 all;
    private long expected;
    private long known;

    /// <summary>Of the carbon: by energy that was estimated or substituted, its own or that of generation upstream.</summary>
    public int EstimatedPpm => Ppm(estimated, all);

    /// <summary>Of the carbon: carried at the interval's average, as its origin is not known.</summary>
    public int UnknownOriginPpm => Ppm(unknown, all);

    /// <summary>Of the carbon: by readings without a signature of their device.</summary>
    public int UnsignedPpm => Ppm(unsigned, all);

    /// <summary>Of the intervals: without a figure, so that their carbon is in no sum.</summary>
    public int MissingPpm => expected == 0 ? 0 : Ppm((Int128)(expected - known) * PpmOfWhole, expected);

    /// <summary>What counts towards the mark: estimated, of unknown origin, missing.</summary>
    public int UncertainPpm => EstimatedPpm + UnknownOriginPpm + MissingPpm;

    /// <summary>More than 5 % is estimated, of unknown origin or missing.</summary>
    public bool IsProvisional => UncertainPpm > QualityShares.ProvisionalAbovePpm;

    /// <summary>Says how many intervals there should be of a consumer.</summary>
    public void Expect(int intervals) => expected = checked(expected + intervals);

    /// <summary>Counts the statement of a load or storage in one interval; one without a figure is missing.</summary>
    /// <param name="statement">Of a load or storage.</param>
    /// <param name="unknownShare">
    /// Of the power at its bus, ppm: of unknown origin. The larger of it and the statement's own counts, as only the bus's holds power given back without a factor.
    /// </param>
    public void Add(Statement statement, int unknownShare)
    {
        if (statement is not { EnergyIn: not null, CarbonIn: { } carbon })
        {
            return;
        }

        checked
        {
            known++;
            Int128 weight = Int128.Abs(carbon.Milligrams);
            estimated += weight * statement.Quality.EstimatedPpm;
            unknown += weight * Math.Max(statement.Quality.MissingPpm, unknownShare);
            unsigned += weight * statement.Quality.UnsignedPpm;
            all += weight;
        }
    }

    private static int Ppm(Int128 part, Int128 whole) => whole == 0 ? 0 : (int)(((2 * part) + whole) / (2 * whole));
}
