namespace CarbonLedger.Carbon.Market;

/// <summary>Whose scheme a certificate belongs to.</summary>
public enum CertificateKind
{
    /// <summary>China's green electricity certificate: 1 MWh each, none for stand-alone storage.</summary>
    Gec = 1,

    /// <summary>Guarantee of origin.</summary>
    Go = 2,

    /// <summary>Renewable energy certificate.</summary>
    Rec = 3,

    /// <summary>A certificate of an hour or less in whole Wh, as EnergyTag describes it.</summary>
    Granular = 4,

    Other = 5,
}
