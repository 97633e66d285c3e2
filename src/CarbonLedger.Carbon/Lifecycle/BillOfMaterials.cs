namespace CarbonLedger.Carbon.Lifecycle;

/// <summary>What an asset is made of: E_A = Σ mass × EF + E_manufacture + Σ t·km × EF_transport + E_install (eq. 8 of the method).</summary>
/// <param name="Materials">In A1, or in A1-A3 for a typical figure of a whole part.</param>
/// <param name="Transports">In A2 or A4.</param>
/// <param name="Manufacture">In A3; null if not known, which is not zero.</param>
/// <param name="Installation">In A5; null if not known.</param>
public sealed record BillOfMaterials(
    string GwpSet, IReadOnlyList<MaterialLine> Materials, IReadOnlyList<TransportLine> Transports, SourcedMass? Manufacture, SourcedMass? Installation)
    : EmbodiedDeclaration(GwpSet);
