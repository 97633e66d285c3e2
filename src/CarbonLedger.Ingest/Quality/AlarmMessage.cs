using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Ingest.Quality;

/// <summary>What goes out: one alarm, or a digest of several of one kind, phase and site.</summary>
/// <param name="Site">Null where it is not known, and in a digest over sites.</param>
/// <param name="Device">Null in a digest.</param>
/// <param name="Since">In a digest the earliest.</param>
/// <param name="Until">Set when ended; in a digest the latest.</param>
/// <param name="Count">In a digest the number of alarms.</param>
public sealed record AlarmMessage(AlarmKind Kind, AlarmPhase Phase, SiteId? Site, string? Device, string? Register, Timestamp Since, Timestamp? Until, long Count, string Detail)
{
    public bool IsDigest => Device is null;
}
