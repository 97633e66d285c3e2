using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Entries.Privacy;
using CarbonLedger.Ledger;

namespace CarbonLedger.Entries.Kinds;

/// <summary>One stored capture as the ledger keeps it, with the evidence of its device's signature and the verdict it was given.</summary>
public sealed record ReadingEntry(SignedCapture Signed, ReadingVerdict Verdict)
{
    public ReadingKey Key => ReadingKey.Of(Signed.Capture);

    /// <summary>Of the opened entry of a private asset, a salt for each of its groups; null in the open.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>>? Salts { get; init; }

    /// <summary>What its salts belong to.</summary>
    public SaltSubject Subject(AssetId asset) => new(EntryKind.Reading, asset, Key.Device.Value, Key.Time, Key.Version);

    public bool IsUsed => Verdict is ReadingVerdict.Accepted or ReadingVerdict.AcceptedAsNewBase;

    public byte[] Encode()
    {
        Capture capture = Signed.Capture;
        return CborValue.Map([
            (0, EntryKind.Version),
            (1, EntryKind.Reading),
            (2, capture.Site.Value),
            (3, capture.Device.Value),
            (4, capture.Time.UnixMilliseconds),
            (5, capture.Sequence),
            (6, (long)capture.Version),
            (7, (long)capture.Quality),
            (8, CborValue.Array(capture.Registers.Select(register => CborValue.Array(
                [register.Obis, register.Value.Mantissa, (long)register.Value.Exponent])))),
            (9, Signed.Signature),
            (10, (long)Verdict),
            .. PrivateEntry.Field(Salts)]).Encode();
    }

    /// <exception cref="LedgerFormatException">Not a reading entry in the open, or opened.</exception>
    public static ReadingEntry Decode(ReadOnlyMemory<byte> bytes)
    {
        CborValue entry = EntryKind.ParseOpen(bytes, EntryKind.Reading, 10);
        List<RegisterReading> registers = [.. entry.RequiredArray(8).Select(DecodeRegister)];
        for (int i = 1; i < registers.Count; i++)
        {
            if (string.CompareOrdinal(registers[i - 1].Obis, registers[i].Obis) >= 0)
            {
                throw new LedgerFormatException($"$.8[{i}]", "registers in ascending order of OBIS code", registers[i].Obis);
            }
        }

        ReadOnlyMemory<byte> signature = entry.RequiredBytes(9);
        if (!CaptureEvidence.IsWellFormed(signature.Span))
        {
            throw new LedgerFormatException("$.9", "no bytes, a signature of 64, or one of a batch with count, index and the path of that leaf", $"{signature.Length} bytes");
        }

        if (registers.Count is 0 or > Capture.RegistersMax)
        {
            throw new LedgerFormatException("$.8", "1 to 16 registers", $"{registers.Count}");
        }

        Capture capture = EntryKind.Checked("$", () => new Capture(
            new SiteId(entry.RequiredText(2)),
            new DeviceId(entry.RequiredText(3)),
            new Timestamp(entry.RequiredInt(4)),
            entry.RequiredInt(5),
            checked((int)entry.RequiredInt(6)),
            EntryKind.Enumerated<DeviceQuality>(entry.Required(7)),
            registers));
        if (!CaptureBytes.TryDecode(CaptureBytes.Encode(capture), out _))
        {
            throw new LedgerFormatException("$", "a capture as a device may sign it: a time of the calendar, sequence and version of 0 or more", $"{capture.Time}, {capture.Sequence}, {capture.Version}");
        }

        return new ReadingEntry(new SignedCapture(capture, signature), EntryKind.Enumerated<ReadingVerdict>(entry.Required(10))) { Salts = PrivateEntry.SaltsOf(entry) };
    }

    /// <summary>The key of a reading, in the open or not.</summary>
    /// <exception cref="LedgerFormatException">Not a reading entry.</exception>
    public static ReadingKey KeyOf(ReadOnlyMemory<byte> bytes) => PrivateEntry.IsSealed(bytes.Span) ? SealedFacts.Decode(bytes).ReadingKey : Decode(bytes).Key;

    private static RegisterReading DecodeRegister(CborValue item)
    {
        IReadOnlyList<CborValue> parts = item.AsArray();
        return parts.Count == 3
            && Register.IsKnown(parts[0].AsText())
            && parts[2].AsInt() is >= -RegisterValue.DecimalsMax and <= 0
            && RegisterValue.TryCreate(parts[1].AsInt(), (int)parts[2].AsInt(), out RegisterValue value)
            ? new RegisterReading(parts[0].AsText(), value)
            : throw new LedgerFormatException(item.Path, "[known OBIS code, mantissa of at most 12 digits, exponent 0 to -3]", "another form");
    }
}
