namespace CarbonLedger.Ledger;

/// <summary>
/// The header of a batch, leaf n of the log. Its bytes are one deterministic CBOR map: 0 version, 1 origin, 2 number,
/// 3 entry count, 4 batch root, 5 and 6 first and last event time, 7 to 10 generated, delivered, lost and residual (each an
/// array of Wh and mg), 11 and 12 expected and reporting devices, 13 and 14 network model and factor book hashes, 15 previous header.
/// </summary>
public sealed record BatchHeader
{
    /// <summary>The only version there is; any other is refused.</summary>
    public const int Version = 1;

    /// <summary>Largest header, so that it fits the u16 length of an entry bundle (C2SP tlog-tiles).</summary>
    public const int BytesMax = 65_535;

    private const int KeyLast = 15;

    private BatchHeader(string origin, long number, int entryCount, Hash root, HeaderFacts facts, Hash previous)
    {
        Origin = origin;
        Number = number;
        EntryCount = entryCount;
        Root = root;
        Facts = facts;
        Previous = previous;
    }

    /// <summary>The log the batch belongs to.</summary>
    public string Origin { get; }

    /// <summary>The index of this header in the log: from 0, without a gap.</summary>
    public long Number { get; }

    /// <summary>Entries in the batch, 1 to <see cref="Batch.EntryCountMax"/>: the size of the inner tree.</summary>
    public int EntryCount { get; }

    /// <summary>The RFC 6962 tree head over the entries.</summary>
    public Hash Root { get; }

    /// <summary>Times, totals, device counts and the versions in force.</summary>
    public HeaderFacts Facts { get; }

    /// <summary>The RFC 6962 leaf hash of the previous header, zeros for batch 0. A convenience for people, never part of a proof.</summary>
    public Hash Previous { get; }

    /// <summary>Makes a header whose every field is in range.</summary>
    /// <exception cref="LedgerFormatException">The first field that is not.</exception>
    public static BatchHeader Create(string origin, long number, int entryCount, Hash root, HeaderFacts facts, Hash previous)
    {
        ArgumentNullException.ThrowIfNull(origin);
        ArgumentNullException.ThrowIfNull(facts);
        Require(Checkpoint.IsOrigin(origin), "header origin", Checkpoint.OriginRule, LedgerFormatException.Quote(origin));
        Require(number >= 0, "batch number", "0 or more", StrictText.Format(number));
        Require(entryCount is >= 1 and <= Batch.EntryCountMax, "entry count", $"1 to {Batch.EntryCountMax}", StrictText.Format(entryCount));
        Require(facts.FirstEventTime <= facts.LastEventTime, "last event time", $"{facts.FirstEventTime} or later", StrictText.Format(facts.LastEventTime));
        Require(facts.ExpectedDevices >= 0, "expected devices", "0 or more", StrictText.Format(facts.ExpectedDevices));
        Require(facts.ReportingDevices >= 0, "reporting devices", "0 or more", StrictText.Format(facts.ReportingDevices));
        Require(facts.NetworkModels.Count <= HeaderFacts.HashCountMax, "network models", $"up to {HeaderFacts.HashCountMax}", StrictText.Format(facts.NetworkModels.Count));
        Require(facts.FactorBooks.Count <= HeaderFacts.HashCountMax, "factor books", $"up to {HeaderFacts.HashCountMax}", StrictText.Format(facts.FactorBooks.Count));
        Require((number == 0) == (previous == Hash.Zero), "previous header", number == 0 ? "zeros in batch 0" : "a hash", previous.ToHex());
        return new BatchHeader(origin, number, entryCount, root, facts, previous);
    }

    /// <summary>Reads the one accepted spelling of a header.</summary>
    /// <exception cref="LedgerFormatException">Anything else, naming the field.</exception>
    public static BatchHeader Decode(ReadOnlyMemory<byte> bytes)
    {
        Require(bytes.Length <= BytesMax, "header", $"up to {BytesMax} bytes", StrictText.Format(bytes.Length));
        CborValue map = CborValue.Parse(bytes);
        Require(map.RequiredInt(0) == Version, "header version", StrictText.Format(Version), StrictText.Format(map.RequiredInt(0)));
        map.RejectUnknownKeys(KeyLast);
        long entryCount = map.RequiredInt(3);
        Require(entryCount is >= 1 and <= Batch.EntryCountMax, "entry count", $"1 to {Batch.EntryCountMax}", StrictText.Format(entryCount));
        HeaderFacts facts = new()
        {
            FirstEventTime = map.RequiredInt(5),
            LastEventTime = map.RequiredInt(6),
            Generated = TotalOf(map.Required(7)),
            Delivered = TotalOf(map.Required(8)),
            Lost = TotalOf(map.Required(9)),
            Residual = TotalOf(map.Required(10)),
            ExpectedDevices = map.RequiredInt(11),
            ReportingDevices = map.RequiredInt(12),
            NetworkModels = [.. map.RequiredArray(13).Select(hash => hash.AsHash())],
            FactorBooks = [.. map.RequiredArray(14).Select(hash => hash.AsHash())],
        };
        return Create(map.RequiredText(1), map.RequiredInt(2), (int)entryCount, map.RequiredHash(4), facts, map.RequiredHash(15));
    }

    /// <summary>The deterministic bytes, at most <see cref="BytesMax"/>.</summary>
    public byte[] Encode() => CborValue.Map(
        (0, Version),
        (1, Origin),
        (2, Number),
        (3, EntryCount),
        (4, Root),
        (5, Facts.FirstEventTime),
        (6, Facts.LastEventTime),
        (7, Pair(Facts.Generated)),
        (8, Pair(Facts.Delivered)),
        (9, Pair(Facts.Lost)),
        (10, Pair(Facts.Residual)),
        (11, Facts.ExpectedDevices),
        (12, Facts.ReportingDevices),
        (13, CborValue.Array(Facts.NetworkModels.Select(hash => (CborValue)hash))),
        (14, CborValue.Array(Facts.FactorBooks.Select(hash => (CborValue)hash))),
        (15, Previous)).Encode();

    private static CborValue Pair(Total total) => CborValue.Array([total.WattHours, total.Milligrams]);

    private static Total TotalOf(CborValue value)
    {
        IReadOnlyList<CborValue> pair = value.AsArray();
        Require(pair.Count == 2, value.Path, "an array of Wh and mg", LedgerFormatException.Count(pair.Count, "items"));
        return new Total(pair[0].AsInt(), pair[1].AsInt());
    }

    private static void Require(bool holds, string field, string expected, string found)
    {
        if (!holds)
        {
            throw new LedgerFormatException(field, expected, found);
        }
    }
}
