using System.Text.Json;
using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Accounts;
using CarbonLedger.Carbon.Inventory;
using CarbonLedger.Carbon.Lifecycle;
using CarbonLedger.Carbon.Market;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Kinds;

namespace CarbonLedger.Entries.Closing;

/// <summary>A record's document as read: what it is, and what it makes of the accounts.</summary>
/// <param name="ChangesFrom">From when traced figures may come out otherwise, by the accounts without it; null where it changes none.</param>
/// <param name="AddTo">The accounts with it; throws <see cref="InputRejectedException"/> where they refuse it.</param>
public sealed record SignedRecord(string Kind, string Id, Timestamp Time, Func<CarbonAccounts, Timestamp?> ChangesFrom, Func<CarbonAccounts, CarbonAccounts> AddTo)
{
    private const string LifecyclePrefix = "carbonledger.lifecycle";
    private const string Sf6Prefix = "carbonledger.sf6/";
    private const string InstrumentPrefix = "carbonledger.instrument/";

    /// <exception cref="InputRejectedException">The document is of no known schema, or not in form.</exception>
    public static SignedRecord Read(ReadOnlyMemory<byte> document)
    {
        string schema = SchemaOf(document);
        return schema.StartsWith(LifecyclePrefix, StringComparison.Ordinal) ? Of(LifecycleDocumentReader.Read(document).Require("life-cycle record"))
            : schema.StartsWith(Sf6Prefix, StringComparison.Ordinal) ? Of(Sf6DocumentReader.Read(document).Require("SF6 record"))
            : schema.StartsWith(InstrumentPrefix, StringComparison.Ordinal) ? Of(InstrumentReader.Read(document).Require("instrument"))
            : throw new InputRejectedException("record", [new InputProblem("$.schema", schema, $"Expected {LifecycleRecord.Schema}, {LifecycleDocument.EventSchema}, {Sf6Document.Schema} or {Instrument.Schema}")]);
    }

    private static SignedRecord Of(LifecycleDocument document) => document switch
    {
        LifecycleDocument.PutInService { Record: var record } => new SignedRecord(
            EntryKind.Asset, record.Asset.Value, record.Commissioned, _ => record.Commissioned, accounts => accounts.With(record)),
        LifecycleDocument.Changed changed => new SignedRecord(
            EntryKind.Asset, changed.Record, changed.Command.At, accounts => accounts.ChangesFrom(changed), accounts => accounts.With(changed)),
        _ => throw new InvalidOperationException($"{document.GetType().Name} is no document of an asset's life."),
    };

    private static SignedRecord Of(Sf6Document document) => document switch
    {
        Sf6Document.UnitEntered { Unit: var unit } => new SignedRecord(EntryKind.Sf6, unit.Serial.Value, unit.Commissioned, _ => null, accounts => accounts.With(unit)),
        Sf6Document.Happened { Event: var happened } => new SignedRecord(
            EntryKind.Sf6, happened.Record, happened.Time, _ => Interval.Holding(happened.Time).Start, accounts => accounts.With(happened)),
        _ => throw new InvalidOperationException($"{document.GetType().Name} is no document of a gas-filled unit."),
    };

    // The time of a certificate is its retirement, once it has one: the same certificate may stand in a log before and after.
    private static SignedRecord Of(Instrument instrument) => new(
        EntryKind.Instrument, instrument.Id.Value,
        instrument switch
        {
            Certificate { Retired: { } retired } => retired.At,
            Certificate certificate => certificate.ProducedFrom,
            Contract contract => contract.From,
            _ => throw new InvalidOperationException($"{instrument.GetType().Name} is no instrument."),
        },
        _ => null, accounts => accounts.With(instrument));

    private static string SchemaOf(ReadOnlyMemory<byte> document)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(document);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("schema", out JsonElement schema) && schema.ValueKind == JsonValueKind.String
                ? schema.GetString()!
                : "none";
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new InputRejectedException("record", [new InputProblem("$", "no JSON", e.Message)]);
        }
    }
}
