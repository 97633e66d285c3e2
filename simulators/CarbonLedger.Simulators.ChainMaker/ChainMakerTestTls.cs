namespace CarbonLedger.Simulators.ChainMaker;

/// <summary>TLS of a test node's port.</summary>
public enum ChainMakerTestTls
{
    /// <summary>None.</summary>
    Disabled = 1,

    /// <summary>The node shows a certificate.</summary>
    OneWay = 2,

    /// <summary>Both show one.</summary>
    TwoWay = 3,
}
