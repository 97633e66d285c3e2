namespace CarbonLedger.Simulators.Flow;

/// <summary>A solved AC power flow; lists in the order of the model's.</summary>
/// <param name="FromMegawatts">Power leaving each branch's from bus into the branch, MW (MATPOWER's PF).</param>
/// <param name="ToMegawatts">Power leaving each branch's to bus into the branch, MW (MATPOWER's PT).</param>
/// <param name="GeneratorMegawatts">Net output of each unit, the balancing ones as solved, MW.</param>
/// <param name="VoltagePerUnit">Voltage magnitude of each bus, p.u.</param>
/// <param name="AngleRadians">Voltage angle of each bus, radians.</param>
/// <param name="Iterations">Newton steps taken.</param>
/// <param name="MismatchPerUnit">Largest remaining mismatch, p.u.</param>
public sealed record PowerFlowSolution(
    IReadOnlyList<double> FromMegawatts,
    IReadOnlyList<double> ToMegawatts,
    IReadOnlyList<double> GeneratorMegawatts,
    IReadOnlyList<double> VoltagePerUnit,
    IReadOnlyList<double> AngleRadians,
    int Iterations,
    double MismatchPerUnit)
{
    /// <summary>Losses of all branches, MW.</summary>
    public double LossMegawatts { get; } = FromMegawatts.Sum() + ToMegawatts.Sum();
}
