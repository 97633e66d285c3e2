using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;

namespace CarbonLedger.Carbon.Lifecycle;

/// <summary>An asset's carbon from the cradle to a date, in two views that are never added: as it happened, by module, and as it is charged.</summary>
/// <param name="Buckets">In the order of time.</param>
/// <param name="ToBeChargedMilligrams">What later intervals will be charged by what is known at the date. Charged, this and written off are what is embodied.</param>
/// <param name="UncheckedDefaults">Ids of typical figures in it that were never checked; a text that shows the figures shows these.</param>
public sealed record LifecycleView(AssetId Asset, ChargeRule Rule, string GwpSet, IReadOnlyList<LifecycleBucket> Buckets, Int128 ToBeChargedMilligrams, IReadOnlyList<string> UncheckedDefaults)
{
    private const long WattHoursPerMegawattHour = 1_000_000;

    /// <summary>By module as it happened, up to the date.</summary>
    public ModuleAmounts Cumulative => Buckets[^1].Cumulative;

    /// <summary>mg.</summary>
    public Int128 ChargedMilligrams => Buckets.Aggregate((Int128)0, (sum, bucket) => sum + bucket.ChargedMilligrams);

    /// <summary>mg.</summary>
    public Int128 WrittenOffMilligrams => Buckets.Aggregate((Int128)0, (sum, bucket) => sum + bucket.WrittenOffMilligrams);

    /// <summary>Wh.</summary>
    public Int128 TransmittedWattHours => Buckets.Aggregate((Int128)0, (sum, bucket) => sum + bucket.TransmittedWattHours);

    /// <summary>Σ charged / Σ energy (eq. 11), never a mean of intensities; null without energy.</summary>
    public CarbonIntensity? ChargedPerTransmitted => PerTransmitted(ChargedMilligrams);

    /// <summary>(Σ charged + written off + B1, B2, B6 and B7) / Σ energy; null without energy. B6 is in it: never lay it on energy that bears losses already.</summary>
    public CarbonIntensity? WholePerTransmitted => PerTransmitted(ChargedMilligrams + WrittenOffMilligrams + Cumulative.SumOf(ModuleNames.IsUse));

    private CarbonIntensity? PerTransmitted(Int128 milligrams) => TransmittedWattHours <= 0
        ? null
        : CarbonIntensity.FromMilligramsPerMegawattHour(checked((long)PeriodFold.Divide(milligrams * WattHoursPerMegawattHour, TransmittedWattHours)));
}
