using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Carbon.Market;

/// <summary>An energy attribute certificate, with the attributes of EnergyTag's granular scheme that a claim can be judged by.</summary>
/// <param name="Id">Unique among all instruments.</param>
/// <param name="Issuer">Who issued it.</param>
/// <param name="Generator">The generator or storage of the network; null for a device outside of it.</param>
/// <param name="Device">The name of a device outside the network; null for one inside.</param>
/// <param name="Technology">As in the network and the factor book: wind, solar, hydro.</param>
/// <param name="MarketArea">Where it can be used: "CN", or a region within such as "CN Beijing".</param>
/// <param name="ProducedFrom">Start of the production period, on a quarter of an hour.</param>
/// <param name="ProducedTo">Its end, not included.</param>
/// <param name="FaceValue">Whole Wh, 1 or more; a GEC's is a multiple of 1 MWh.</param>
/// <param name="Retired">Null while nobody has used it: it claims nothing, and its energy is out of the residual all the same.</param>
/// <param name="IsForDisclosure">Whether the issuer lets it stand in a disclosure of what was consumed.</param>
/// <param name="Factor">Of the attribute.</param>
public sealed record Certificate(
    InstrumentId Id,
    CertificateKind Kind,
    string Issuer,
    AssetId? Generator,
    string? Device,
    string Technology,
    string MarketArea,
    Timestamp ProducedFrom,
    Timestamp ProducedTo,
    Energy FaceValue,
    CertificateOrigin Origin,
    Retirement? Retired,
    bool IsForDisclosure,
    AttributeFactor Factor) : Instrument(Id)
{
    /// <summary>1 GEC = 1000 kWh of on-grid energy.</summary>
    public const long GecWattHours = 1_000_000;
}
