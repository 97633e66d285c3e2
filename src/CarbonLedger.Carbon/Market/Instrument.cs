namespace CarbonLedger.Carbon.Market;

/// <summary>What a market-based claim rests on: a <see cref="Certificate"/> or a <see cref="Contract"/>. One instrument a file.</summary>
public abstract record Instrument
{
    public const string Schema = "carbonledger.instrument/1";

    private protected Instrument(InstrumentId id) => Id = id;

    public InstrumentId Id { get; }
}
