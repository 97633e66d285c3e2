using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;
using CarbonLedger.Carbon.Uncertainty;
using CarbonLedger.Entries.Privacy;
using CarbonLedger.Ledger;

namespace CarbonLedger.Entries.Kinds;

/// <summary>The carbon of one asset and interval, one version.</summary>
/// <param name="Figures">What the statement says; its readings are named by leaf hash beside it and empty here.</param>
/// <param name="BalanceLeaf">Leaf hash of the balance it belongs to.</param>
/// <param name="ReadingLeaves">Leaf hashes of the readings of its own metering points, by (device, time, version).</param>
public sealed record StatementEntry(
    NetworkId Network,
    Interval Interval,
    int Version,
    Statement Figures,
    Hash BalanceLeaf,
    IReadOnlyList<Hash> ReadingLeaves,
    Supersession? Supersedes)
{
    private const int PartsUnknown = 3;
    private const int PartsKnown = 6;
    private const long ChecksMax = (1L << 14) - 1;
    private const int QualityNumbers = 3;

    /// <summary>Of the opened entry of a private asset, a salt for each of its groups; null in the open.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>>? Salts { get; init; }

    /// <summary>What its salts belong to.</summary>
    public SaltSubject Subject => new(EntryKind.Statement, Figures.Asset, Network.Value, Interval.Start, Version);

    public byte[] Encode()
    {
        List<(int, CborValue)> fields =
        [
            (0, EntryKind.Version),
            (1, EntryKind.Statement),
            (2, Network.Value),
            (3, Figures.Asset.Value),
            (4, Interval.Start.UnixMilliseconds),
            (5, (long)Version),
            (6, (long)Figures.Kind),
            (7, CborValue.Array(Figures.Points.Select(EncodePoint))),
            (16, BalanceLeaf),
            (17, CborValue.Array(ReadingLeaves.Select(leaf => (CborValue)leaf))),
        ];
        AddAmount(fields, 8, Figures.EnergyIn?.WattHours);
        AddAmount(fields, 9, Figures.EnergyOut?.WattHours);
        AddAmount(fields, 10, Figures.CarbonIn?.Milligrams);
        AddAmount(fields, 11, Figures.CarbonOut?.Milligrams);
        BalanceEntry.AddIntensity(fields, 12, Figures.Intensity, Figures.Reason);
        BalanceEntry.AddIntensity(fields, 14, Figures.Delivered, Figures.DeliveredReason);
        fields.Add((21, CborValue.Array([(long)Figures.Quality.EstimatedPpm, (long)Figures.Quality.MissingPpm, (long)Figures.Quality.UnsignedPpm])));
        if (Figures.Uncertainty is { } uncertainty)
        {
            fields.Add((20, EncodeUncertainty(uncertainty)));
        }

        if (Figures.Factor is { } factor)
        {
            fields.Add((22, CborValue.Array([factor.Row.Value, (long)factor.LagYears])));
        }

        if (Supersedes is not null)
        {
            fields.Add((18, Supersedes.Leaf));
            fields.Add((19, (long)Supersedes.Reason));
        }

        fields.AddRange(PrivateEntry.Field(Salts));
        return CborValue.Map(fields).Encode();
    }

    /// <exception cref="LedgerFormatException">Not a statement entry in the open, or opened.</exception>
    public static StatementEntry Decode(ReadOnlyMemory<byte> bytes)
    {
        CborValue entry = EntryKind.ParseOpen(bytes, EntryKind.Statement, 22);
        (CarbonIntensity? intensity, Carbon.Tracing.NoValueReason reason) = BalanceEntry.DecodeIntensity(entry, 12);
        (CarbonIntensity? delivered, Carbon.Tracing.NoValueReason deliveredReason) = BalanceEntry.DecodeIntensity(entry, 14);
        return EntryKind.Checked("$", () => new StatementEntry(
            new NetworkId(entry.RequiredText(2)),
            Interval.StartingAt(new Timestamp(entry.RequiredInt(4))),
            checked((int)entry.RequiredInt(5)),
            new Statement(
                new AssetId(entry.RequiredText(3)),
                EntryKind.Enumerated<AssetKind>(entry.Required(6)),
                [.. entry.RequiredArray(7).Select(DecodePoint)],
                entry.OptionalInt(8) is { } energyIn ? Energy.FromWattHours(energyIn) : null,
                entry.OptionalInt(9) is { } energyOut ? Energy.FromWattHours(energyOut) : null,
                entry.OptionalInt(10) is { } carbonIn ? CarbonMass.FromMilligrams(carbonIn) : null,
                entry.OptionalInt(11) is { } carbonOut ? CarbonMass.FromMilligrams(carbonOut) : null,
                intensity, reason, delivered, deliveredReason, [])
            {
                Uncertainty = entry.Optional(20) is { } uncertainty ? DecodeUncertainty(uncertainty) : null,
                Quality = DecodeQuality(entry.Required(21)),
                Factor = entry.Optional(22) is { } factor ? DecodeFactor(factor) : null,
            },
            entry.RequiredHash(16),
            [.. entry.RequiredArray(17).Select(leaf => leaf.AsHash())],
            BalanceEntry.DecodeSupersession(entry, 18))
        {
            Salts = PrivateEntry.SaltsOf(entry),
        });
    }

    private static void AddAmount(List<(int, CborValue)> fields, int key, long? amount)
    {
        if (amount is { } value)
        {
            fields.Add((key, value));
        }
    }

    private static CborValue EncodeUncertainty(UncertaintyFigure figure) => CborValue.Array(
    [
        figure.HalfWidth.Milligrams,
        (long)figure.Sources,
        CborValue.Array(figure.Top.Select(share => CborValue.Array([(long)share.Source.Kind, share.Source.Id, (long)share.SharePpm]))),
    ]);

    private static UncertaintyFigure DecodeUncertainty(CborValue value)
    {
        IReadOnlyList<CborValue> parts = BalanceEntry.Exactly(value, 3);
        List<UncertaintyShare> top = [.. parts[2].AsArray().Select(DecodeShare)];
        return top.Count <= UncertaintyFigure.TopMax
            ? new UncertaintyFigure(CarbonMass.FromMilligrams(parts[0].AsInt()), top, checked((int)parts[1].AsInt()))
            : throw new LedgerFormatException(parts[2].Path, $"at most {UncertaintyFigure.TopMax} sources", $"{top.Count}");
    }

    private static UncertaintyShare DecodeShare(CborValue item)
    {
        IReadOnlyList<CborValue> parts = BalanceEntry.Exactly(item, 3);
        return new UncertaintyShare(new UncertaintySource(EntryKind.Enumerated<UncertaintyKind>(parts[0]), parts[1].AsText()), PpmOf(parts[2]));
    }

    private static QualityShares DecodeQuality(CborValue value)
    {
        IReadOnlyList<CborValue> parts = BalanceEntry.Exactly(value, QualityNumbers);
        return new QualityShares(PpmOf(parts[0]), PpmOf(parts[1]), PpmOf(parts[2]));
    }

    private static int PpmOf(CborValue value) =>
        value.AsInt() is >= 0 and <= 1_000_000 and { } ppm ? (int)ppm : throw new LedgerFormatException(value.Path, "0 to 1000000", $"{value.AsInt()}");

    private static StatementFactor DecodeFactor(CborValue value)
    {
        IReadOnlyList<CborValue> parts = BalanceEntry.Exactly(value, 2);
        return new StatementFactor(new FactorId(parts[0].AsText()), checked((int)parts[1].AsInt()));
    }

    private static CborValue EncodePoint(PointEnergy point) => point.IsKnown
        ? CborValue.Array([(long)point.Terminal, (long)point.Flag, (long)point.Checks, (long)point.Method, point.Import.WattHours, point.Export.WattHours])
        : CborValue.Array([(long)point.Terminal, (long)point.Flag, (long)point.Checks]);

    private static PointEnergy DecodePoint(CborValue item)
    {
        IReadOnlyList<CborValue> parts = item.AsArray();
        if (parts.Count is not (PartsUnknown or PartsKnown))
        {
            throw new LedgerFormatException(item.Path, $"{PartsUnknown} or {PartsKnown} items", $"{parts.Count}");
        }

        EnergyFlag flag = EntryKind.Enumerated<EnergyFlag>(parts[1]);
        long checks = parts[2].AsInt();
        if (checks is < 0 or > ChecksMax)
        {
            throw new LedgerFormatException(parts[2].Path, $"0 to {ChecksMax}", $"{checks}");
        }

        bool counted = parts.Count == PartsKnown;
        PointEnergy point = new(
            EntryKind.Enumerated<Terminal>(parts[0]),
            counted ? Energy.FromWattHours(parts[4].AsInt()) : Energy.Zero,
            counted ? Energy.FromWattHours(parts[5].AsInt()) : Energy.Zero,
            flag,
            (PointChecks)checks,
            counted ? EntryKind.Enumerated<EstimateMethod>(parts[3]) : EstimateMethod.None);
        return point.IsKnown == counted ? point : throw new LedgerFormatException(item.Path, "amounts exactly when the energy is known", $"{parts.Count} items and flag {flag}");
    }
}
