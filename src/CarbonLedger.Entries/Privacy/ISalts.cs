namespace CarbonLedger.Entries.Privacy;

/// <summary>Where the salts of private entries come from: from secrets where a log is written, from what was disclosed where it is verified.</summary>
public interface ISalts
{
    /// <summary>A salt of 16 bytes for each group of the subject's kind. The same subject gets the same salts, so that a retry says the same again.</summary>
    IReadOnlyList<ReadOnlyMemory<byte>> Of(SaltSubject subject);
}
