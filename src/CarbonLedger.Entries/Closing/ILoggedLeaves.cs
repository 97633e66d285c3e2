using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ledger;

namespace CarbonLedger.Entries.Closing;

/// <summary>A log that is at hand while it is gone through: leaves of readings need not be kept, as they are found in it again.</summary>
internal interface ILoggedLeaves
{
    /// <summary>The batch that is gone through now; what is taken in is logged in it.</summary>
    long Batch { get; }

    /// <summary>The leaf hash of a reading that a batch holds.</summary>
    /// <exception cref="KeyNotFoundException">The batch does not hold it.</exception>
    Hash Read(long batch, ReadingKey key);
}
