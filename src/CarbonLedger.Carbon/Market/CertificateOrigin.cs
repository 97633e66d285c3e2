namespace CarbonLedger.Carbon.Market;

/// <summary>What a certificate was issued for.</summary>
public enum CertificateOrigin
{
    /// <summary>Energy that a generator sent out.</summary>
    Production = 1,

    /// <summary>Energy that a storage released; certificates retired for its charging stand behind it.</summary>
    Storage = 2,
}
