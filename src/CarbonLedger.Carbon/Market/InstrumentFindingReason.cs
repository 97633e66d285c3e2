namespace CarbonLedger.Carbon.Market;

/// <summary>Why an instrument claims nothing, or less than it says.</summary>
public enum InstrumentFindingReason
{
    /// <summary>Another instrument has the same id: one certificate, one owner, one retirement.</summary>
    DuplicateId = 1,

    /// <summary>The network has no such generator.</summary>
    UnknownGenerator = 2,

    /// <summary>The network has no such load.</summary>
    UnknownLoad = 3,

    /// <summary>A GEC of a storage; there is none for stand-alone storage.</summary>
    GecOfStorage = 4,

    /// <summary>Issued for production by a storage, or for storage by a generator.</summary>
    WrongOrigin = 5,

    /// <summary>More than the generator sent out.</summary>
    OverIssued = 6,

    /// <summary>The energy goes with a contract already.</summary>
    ClaimedTwice = 7,

    /// <summary>Contracts share out more than all of the generator's output.</summary>
    SharesAboveWhole = 8,

    /// <summary>The losses that it is retired for are claimed by another certificate.</summary>
    LossesClaimedTwice = 9,

    /// <summary>No certificates were retired for the charging that the storage released.</summary>
    StorageUnpaired = 10,

    /// <summary>Its period lies outside the book's.</summary>
    OutsideThePeriod = 11,

    /// <summary>Its production period reaches over the end of a matching period.</summary>
    ProductionPeriodTooLong = 12,

    /// <summary>From where it can't be delivered.</summary>
    NotDeliverable = 13,

    /// <summary>Retired later than the vintage limit.</summary>
    VintageExpired = 14,

    /// <summary>The issuer does not let it stand in a disclosure.</summary>
    NotForDisclosure = 15,

    /// <summary>Its factor is of another gas set, boundary or set of warming potentials than the book.</summary>
    OtherTerms = 16,

    /// <summary>The rules take no certificates of storage release.</summary>
    StorageNotAllowed = 17,

    /// <summary>The contract's certificates were sold.</summary>
    CertificatesSold = 18,

    /// <summary>The rules have no such step.</summary>
    NotInHierarchy = 19,

    /// <summary>The attribute's factor is not the one that the network's own book has for the generator.</summary>
    OtherFactor = 20,
}
