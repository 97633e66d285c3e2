namespace CarbonLedger.Storage.Influx;

/// <summary>
/// What the export writes. A series is a measuring point, an asset, a bus or a network, never a reading: a server falls over its series long
/// before its points. Units stand in the names: Wh, mg CO2e, g CO2e/kWh, parts per million. A field is absent where there is no value, never 0.
/// <para>
/// A restatement writes over what it replaces, as one series and time has one point; <c>version</c> says which version stands. A server merges
/// points field by field, so that a value which a later version does not have any more stays behind: the fields <c>…_known</c> and
/// <c>…_reason</c> are in every point of their measurement and say whether the value beside them stands. An asset or bus that a later version
/// of the network does not have keeps its old points in the same way, under an older version than the balance of that time.
/// </para>
/// </summary>
public static class InfluxSchema
{
    /// <summary>
    /// A register of a capture, at its capture time: the decimal as sent, in kWh, kvarh or V as the OBIS code in <c>register</c> has it. A capture
    /// that was rejected has <c>rejected</c> in place of <c>value</c>, so that it hides no value of another version. Of corrections the one
    /// committed last stands.
    /// </summary>
    public static InfluxMeasurement Reading { get; } = new("reading", ["device", "register", "site"], ["value", "version", "rejected", "verdict"]);

    /// <summary>
    /// An asset's statement, at the start of its interval. <c>flag</c> says how sure the energy is (1 actual … 8 missing); the parts per million
    /// are those of its carbon; <c>kind</c> is generator, load, branch or storage.
    /// </summary>
    public static InfluxMeasurement Statement { get; } = new(
        "statement",
        ["asset", "kind", "network"],
        [
            "version", "flag", "energy_known", "energy_in_wh", "energy_out_wh", "loss_wh",
            "carbon_in_known", "carbon_out_known", "carbon_in_mg", "carbon_out_mg", "loss_mg", "half_width_mg",
            "intensity_reason", "intensity_g_per_kwh", "delivered_reason", "delivered_g_per_kwh",
            "estimated_ppm", "missing_ppm", "unsigned_ppm",
        ]);

    /// <summary>The totals of a network, at the start of their interval; all of them are always known.</summary>
    public static InfluxMeasurement Balance { get; } = new(
        "balance",
        ["network"],
        [
            "version", "generated_wh", "delivered_wh", "lost_wh", "charged_wh", "discharged_wh", "mismatch_wh", "residual_wh",
            "generated_mg", "delivered_mg", "lost_mg", "charged_mg", "discharged_mg", "mismatch_mg", "sources_mg", "residual_mg", "rounding_mg",
            "points_expected", "points_actual", "points_estimated", "energy_actual_wh", "energy_known_wh", "unknown_origin",
        ]);

    /// <summary>A bus, at the start of the interval: <c>e</c> of what passes it and <c>d</c> of what is delivered from it, in g CO2e/kWh; the reasons are 0 where there is a value.</summary>
    public static InfluxMeasurement Intensity { get; } = new("intensity", ["bus", "network"], ["version", "e", "e_reason", "d", "d_reason", "through_wh", "suspect"]);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<InfluxMeasurement> All { get; } = [Reading, Statement, Balance, Intensity];
}
