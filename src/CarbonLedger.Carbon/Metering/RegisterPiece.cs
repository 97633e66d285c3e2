using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Carbon.Metering;

/// <summary>A stretch on which one meter counted on, thousandths at its two ends; a rollover stands in it as a value past the last digit.</summary>
internal readonly record struct RegisterPiece(Int128 FromImport, Int128 ToImport, Int128 FromExport, Int128 ToExport)
{
    /// <summary>
    /// The stretches from one capture to the next one used: one, or one more for every exchange of the meter on file in between.
    /// Null when they don't follow from each other: a register went back, starts anew, or contradicts the record of an exchange.
    /// </summary>
    public static List<RegisterPiece>? Between(KnownCapture left, KnownCapture right, MeteringPoint point)
    {
        List<MeterExchange>? exchanges = null;
        foreach (MeterExchange exchange in point.Exchanges)
        {
            if (exchange.At > left.Time && exchange.At <= right.Time)
            {
                (exchanges ??= []).Add(exchange);
            }
        }

        if (exchanges is not null)
        {
            return Across(left, right, exchanges);
        }

        long milliseconds = right.Time.UnixMilliseconds - left.Time.UnixMilliseconds;
        Int128? import = left.HasImport && right.HasImport ? Forward(left.Import, right.Import, point.Meter, milliseconds) : right.Import;
        Int128? export = left.HasExport && right.HasExport ? Forward(left.Export, right.Export, point.Meter, milliseconds) : right.Export;
        return right.IsBase || import is null || export is null
            ? null
            : [new RegisterPiece(left.HasImport ? left.Import : right.Import, import.Value, left.HasExport ? left.Export : right.Export, export.Value)];
    }

    /// <summary>Whether the meter can't have counted as much in this time; never when its limit is not on file.</summary>
    public static bool IsAboveLimit(List<RegisterPiece> pieces, KnownCapture left, KnownCapture right, MeteringPoint point)
    {
        if (point.Meter?.HighLimitWattHours(right.Time.UnixMilliseconds - left.Time.UnixMilliseconds) is not { } limit)
        {
            return false;
        }

        Int128 import = 0;
        Int128 export = 0;
        foreach (RegisterPiece piece in pieces)
        {
            import += piece.ToImport - piece.FromImport;
            export += piece.ToExport - piece.FromExport;
        }

        return import > limit + (CheckThresholds.CountsMax * right.ImportCount) || export > limit + (CheckThresholds.CountsMax * right.ExportCount);
    }

    // A register that went back passed its last digit if it stood near it and the meter could count that much (method 6.2).
    private static Int128? Forward(long from, long to, MeterFacts? meter, long milliseconds)
    {
        if (to >= from)
        {
            return to;
        }

        bool rolledOver = meter?.Modulus is { } modulus && meter.HighLimitWattHours(milliseconds) is { } limit
            && from < modulus
            && (Int128)from * CheckThresholds.RolloverDenominator > (Int128)modulus * CheckThresholds.RolloverNumerator
            && (Int128)to + modulus - from <= limit;
        return rolledOver ? (Int128)to + meter!.Modulus!.Value : null;
    }

    private static List<RegisterPiece>? Across(KnownCapture left, KnownCapture right, List<MeterExchange> exchanges)
    {
        List<RegisterPiece> pieces = [];
        long import = left.Import;
        long export = left.Export;
        foreach (MeterExchange exchange in exchanges)
        {
            (long Close, long Open)? ofImport = left.HasImport || right.HasImport ? exchange.Of(Register.ActiveImport) : (0, 0);
            (long Close, long Open)? ofExport = left.HasExport || right.HasExport ? exchange.Of(Register.ActiveExport) : (0, 0);
            if (ofImport is not { } i || ofExport is not { } e || i.Close < import || e.Close < export)
            {
                return null;
            }

            pieces.Add(new RegisterPiece(import, i.Close, export, e.Close));
            (import, export) = (i.Open, e.Open);
        }

        pieces.Add(new RegisterPiece(import, right.Import, export, right.Export));
        return right.Import < import || right.Export < export ? null : pieces;
    }
}
