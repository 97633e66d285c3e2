using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Ingest.Formats.Profiles;

/// <summary>What one value made of a derived register.</summary>
/// <param name="Register">The register after it, to be kept.</param>
/// <param name="Capture">What is to be stored; null for a value that is not newer than the last.</param>
/// <param name="Restarted">The register began at zero again, so that validation sees a new base and no energy is made up for what is not known.</param>
public sealed record DerivedStep(DerivedRegister Register, Capture? Capture, bool Restarted);
