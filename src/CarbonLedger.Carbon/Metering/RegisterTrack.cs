using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Carbon.Metering;

/// <summary>
/// The accepted captures of a device seen with the ratios, facts and exchanges of one metering point: where its registers stood
/// at a time, and what they counted between two (method 6.2). A view; valid until the captures change.
/// </summary>
internal sealed class RegisterTrack(DeviceId device, KnownCaptures captures, MeteringPoint point)
{
    private const PointChecks MarksOfSources = PointChecks.DeviceSuspect | PointChecks.ClockSuspect | PointChecks.Unsigned;

    public MeteringPoint Point => point;

    /// <summary>The marks of what an estimate rests on, without the checks of an interval.</summary>
    public static PointChecks MarksOnly(PointChecks checks) => checks & MarksOfSources;

    /// <summary>The registers at a time: read within 5 s of it, or on the line between two captures at most two hours apart.</summary>
    public RegisterPosition? Known(Timestamp time) => Read(time) ?? OnLine(time);

    /// <summary>The same, and else at the rate of the last two captures, for at most two hours.</summary>
    public RegisterPosition? KnownOrBeyond(Timestamp time) => Known(time) ?? Beyond(time);

    /// <summary>Whether a capture stands within 5 s of a time.</summary>
    public bool IsRead(Timestamp time) => Read(time) is not null;

    /// <summary>
    /// What was counted from one boundary to another. Null when a register at either, or at a change of the ratio between them, is
    /// not known, or the registers start anew between them.
    /// </summary>
    public IntervalCount? Count(Timestamp start, Timestamp end, bool beyond = false)
    {
        Func<Timestamp, RegisterPosition?> at = beyond ? KnownOrBeyond : Known;
        if (at(start) is not { } first || at(end) is not { } last)
        {
            return null;
        }

        Tally tally = new(point.Meter?.Modulus);
        RegisterPosition from = first;
        Multiplier multiplier = point.MultiplierAt(start);
        EnergyFlag flag = Worse(first.Flag, last.Flag);
        EstimateMethod method = Worse(first.Method, last.Method);
        foreach (Multiplier next in point.Multipliers)
        {
            if (next.From <= start || next.From >= end)
            {
                continue;
            }

            if (at(next.From) is not { } change || !Walk(tally, from, change, multiplier))
            {
                return null;
            }

            tally.Checks |= PointChecks.MultiplierChanged;
            (from, multiplier) = (change, next);
            (flag, method) = (Worse(flag, change.Flag), Worse(method, change.Method));
        }

        return Walk(tally, from, last, multiplier) ? Checked(tally, first, last, multiplier, flag, method, end.UnixMilliseconds - start.UnixMilliseconds) : null;
    }

    // The nearest capture within tolerance; of two as near, the later one.
    private RegisterPosition? Read(Timestamp time)
    {
        int nearest = -1;
        long nearestOff = 0;
        for (int i = captures.FirstAtOrAfter(time.AddMilliseconds(-CheckThresholds.NearlyOnTimeMilliseconds)); i < captures.Count; i++)
        {
            long off = Math.Abs(captures.TimeAt(i).UnixMilliseconds - time.UnixMilliseconds);
            if (captures.TimeAt(i) > time && off > CheckThresholds.NearlyOnTimeMilliseconds)
            {
                break;
            }

            if (nearest < 0 || off <= nearestOff)
            {
                (nearest, nearestOff) = (i, off);
            }
        }

        if (nearest < 0)
        {
            return null;
        }

        KnownCapture read = captures[nearest];
        EnergyFlag flag = nearestOff <= CheckThresholds.OnTimeMilliseconds ? EnergyFlag.Actual : EnergyFlag.ActualOffTime;
        flag = read.Quality switch { DeviceQuality.Manual => EnergyFlag.Manual, DeviceQuality.Derived => EnergyFlag.Derived, _ => flag };
        return new RegisterPosition(nearest, read.Import, read.Export, flag, EstimateMethod.None, nearest, nearest);
    }

    private RegisterPosition? OnLine(Timestamp time)
    {
        int right = captures.FirstAtOrAfter(time);
        int left = right - 1;
        if (left < 0 || right >= captures.Count || MillisecondsBetween(left, right) > CheckThresholds.LineMillisecondsMax || captures[right].Spoilt != PointChecks.None
            || RegisterPiece.Between(captures[left], captures[right], point) is not { } pieces)
        {
            return null;
        }

        // With an exchange in between, each meter counts on its own line.
        Timestamp from = captures.TimeAt(left);
        int piece = 0;
        foreach (MeterExchange exchange in point.Exchanges.Where(exchange => pieces.Count > 1 && exchange.At > captures.TimeAt(left) && exchange.At <= time))
        {
            (from, piece) = (exchange.At, piece + 1);
        }

        // Of a meter that came and went between two captures no line is known.
        if (piece > 0 && piece < pieces.Count - 1)
        {
            return null;
        }

        Timestamp to = piece == pieces.Count - 1
            ? captures.TimeAt(right)
            : point.Exchanges.First(exchange => exchange.At > time).At;
        return OnPiece(pieces[piece], piece == 0 ? left : right, time, from, to, left, right);
    }

    private static RegisterPosition? OnPiece(RegisterPiece piece, int frame, Timestamp time, Timestamp from, Timestamp to, int left, int right)
    {
        long span = to.UnixMilliseconds - from.UnixMilliseconds;
        long part = time.UnixMilliseconds - from.UnixMilliseconds;
        Int128 import = span == 0 ? piece.FromImport : piece.FromImport + ((piece.ToImport - piece.FromImport) * part / span);
        Int128 export = span == 0 ? piece.FromExport : piece.FromExport + ((piece.ToExport - piece.FromExport) * part / span);
        return new RegisterPosition(frame, import, export, EnergyFlag.Estimated, EstimateMethod.Interpolated, left, right);
    }

    private RegisterPosition? Beyond(Timestamp time)
    {
        int before = captures.FirstAtOrAfter(time) - 1;
        int earlier = before - 1;
        if (earlier < 0
            || time.UnixMilliseconds - captures.TimeAt(before).UnixMilliseconds > CheckThresholds.LineMillisecondsMax
            || MillisecondsBetween(earlier, before) > CheckThresholds.LineMillisecondsMax
            || captures[before].Spoilt != PointChecks.None
            || point.Exchanges.Any(exchange => exchange.At > captures.TimeAt(before) && exchange.At <= time)
            || RegisterPiece.Between(captures[earlier], captures[before], point) is not [var piece])
        {
            return null;
        }

        // The whole line from the earlier one on, so that it is cut to thousandths once; then counted on from the later one.
        long span = MillisecondsBetween(earlier, before);
        long part = time.UnixMilliseconds - captures.TimeAt(earlier).UnixMilliseconds;
        Int128 import = captures[before].Import - (piece.ToImport - piece.FromImport) + ((piece.ToImport - piece.FromImport) * part / span);
        Int128 export = captures[before].Export - (piece.ToExport - piece.FromExport) + ((piece.ToExport - piece.FromExport) * part / span);
        return new RegisterPosition(before, import, export, EnergyFlag.Estimated, EstimateMethod.Extrapolated, earlier, before);
    }

    private long MillisecondsBetween(int left, int right) => captures.TimeAt(right).UnixMilliseconds - captures.TimeAt(left).UnixMilliseconds;

    // Every capture on the way is a cut: what is added up cancels out there to the last Wh.
    private bool Walk(Tally tally, RegisterPosition from, RegisterPosition to, Multiplier multiplier)
    {
        (Int128 import, Int128 export) = (from.Import, from.Export);
        for (int i = from.Frame; i < to.Frame; i++)
        {
            if (RegisterPiece.Between(captures[i], captures[i + 1], point) is not { } pieces)
            {
                return false;
            }

            pieces[0] = pieces[0] with
            {
                FromImport = captures[i].HasImport ? import : pieces[0].FromImport,
                FromExport = captures[i].HasExport ? export : pieces[0].FromExport,
            };
            pieces.ForEach(piece => tally.Add(piece, multiplier));
            tally.Checks |= captures[i + 1].Spoilt | (pieces.Count > 1 ? PointChecks.MeterExchanged : PointChecks.None);
            (import, export) = (captures[i + 1].Import, captures[i + 1].Export);
        }

        // A register that the capture did not carry yet begins where it is first read.
        KnownCapture frame = captures[to.Frame];
        tally.Add(new RegisterPiece(frame.HasImport ? import : to.Import, to.Import, frame.HasExport ? export : to.Export, to.Export), multiplier);
        return true;
    }

    private IntervalCount Checked(Tally tally, RegisterPosition first, RegisterPosition last, Multiplier multiplier, EnergyFlag flag, EstimateMethod method, long milliseconds)
    {
        // An extrapolated start may lie above the register read at the end: then nothing was used, as far as is known.
        Int128 import = Int128.Max(0, tally.Import);
        Int128 export = Int128.Max(0, tally.Export);
        KnownCapture end = captures[last.Right];
        long importCounts = CheckThresholds.CountsMax * end.ImportCount;
        long exportCounts = CheckThresholds.CountsMax * end.ExportCount;
        PointChecks checks = tally.Checks | MarksOf(first, last);
        bool above = Int128.Max(import, export) > CheckThresholds.IntervalWattHoursMax
            || (point.Meter?.HighLimitWattHours(milliseconds) is { } limit && (tally.ImportCounted > limit + importCounts || tally.ExportCounted > limit + exportCounts));
        (Int128 reverse, long reverseCounts) = point.Terminal == Terminal.Generator ? (tally.ImportCounted, importCounts) : (tally.ExportCounted, exportCounts);
        bool isReverse = point.ReverseImpossible && reverse > reverseCounts;
        bool isZero = first.IsRead && last.IsRead && tally.ImportCounted == 0 && tally.ExportCounted == 0;
        checks |= (above ? PointChecks.AboveHighLimit : 0) | (isReverse ? PointChecks.ReverseEnergy : 0)
            | (isZero && HasVoltage(first) && HasVoltage(last) ? PointChecks.ZeroWithVoltage : 0);
        bool spoilt = (checks & (PointChecks.TestMode | PointChecks.PulseOverflow)) != 0;
        return new IntervalCount(
            import, export, flag, method, checks, multiplier.PrimaryWattHours((Int128)importCounts), multiplier.PrimaryWattHours((Int128)exportCounts),
            !above && !isReverse && !spoilt, first.IsRead && last.IsRead, KeysOf(first, last));
    }

    private bool HasVoltage(RegisterPosition position) =>
        point.Meter is { } meter && captures[position.Frame].Millivolts is { } millivolts && meter.IsVoltage(millivolts);

    private PointChecks MarksOf(RegisterPosition first, RegisterPosition last)
    {
        PointChecks marks = PointChecks.None;
        foreach (int i in (ReadOnlySpan<int>)[first.Left, first.Right, last.Left, last.Right])
        {
            marks |= captures[i].Quality switch
            {
                DeviceQuality.Suspect => PointChecks.DeviceSuspect,
                DeviceQuality.ClockSuspect => PointChecks.ClockSuspect,
                _ => PointChecks.None,
            };
            marks |= captures[i].IsSigned ? PointChecks.None : PointChecks.Unsigned;
        }

        return last.IsRead && captures[last.Frame].Quality == DeviceQuality.PowerFailure ? marks | PointChecks.PowerFailure : marks;
    }

    private ReadingKey[] KeysOf(RegisterPosition first, RegisterPosition last) =>
        [.. new[] { first.Left, first.Right, last.Left, last.Right }.Distinct().Select(i => new ReadingKey(device, captures.TimeAt(i), captures.VersionAt(i))).Order()];

    private static EnergyFlag Worse(EnergyFlag left, EnergyFlag right) => left > right ? left : right;

    private static EstimateMethod Worse(EstimateMethod left, EstimateMethod right) => left > right ? left : right;

    // Energy added up piece by piece: primary in Wh, each end rounded once, and as counted in thousandths.
    private sealed class Tally(long? modulus)
    {
        public Int128 Import { get; private set; }

        public Int128 Export { get; private set; }

        public Int128 ImportCounted { get; private set; }

        public Int128 ExportCounted { get; private set; }

        public PointChecks Checks { get; set; }

        public void Add(RegisterPiece piece, Multiplier multiplier)
        {
            Import += multiplier.PrimaryWattHours(piece.ToImport) - multiplier.PrimaryWattHours(piece.FromImport);
            Export += multiplier.PrimaryWattHours(piece.ToExport) - multiplier.PrimaryWattHours(piece.FromExport);
            ImportCounted += piece.ToImport - piece.FromImport;
            ExportCounted += piece.ToExport - piece.FromExport;
            bool passed = (piece.FromImport < modulus && piece.ToImport >= modulus) || (piece.FromExport < modulus && piece.ToExport >= modulus);
            Checks |= passed ? PointChecks.RolledOver : PointChecks.None;
        }
    }
}
