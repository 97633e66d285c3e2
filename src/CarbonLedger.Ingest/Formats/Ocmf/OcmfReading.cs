using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Ingest.Formats.Ocmf;

/// <summary>One reading of an OCMF record.</summary>
/// <param name="Time">UTC milliseconds.</param>
/// <param name="Clock">How far the time is to be trusted.</param>
/// <param name="Transaction">TX: <c>B</c> begin, <c>C</c> charging, <c>E</c> end and others; null if the reading is of no transaction.</param>
/// <param name="Value">RV, the decimal as it stands in the signed text; null if there is none.</param>
/// <param name="Identification">RI, an OBIS code as the meter writes it, such as <c>1-b:1.8.0</c>.</param>
/// <param name="Unit">RU: <c>kWh</c>, <c>Wh</c>, …</param>
/// <param name="ErrorFlags">EF: empty, or <c>E</c> where energy and <c>t</c> where time may not be billed.</param>
/// <param name="Status">ST: <c>G</c> good, others as in OCMF 1.0 table 20.</param>
public sealed record OcmfReading(Timestamp Time, OcmfClock Clock, string? Transaction, string? Value, string? Identification, string? Unit, string ErrorFlags, string Status);
