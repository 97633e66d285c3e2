namespace CarbonLedger.Carbon.Lifecycle;

/// <summary>Where embodied carbon is taken from: an <see cref="EpdDeclaration"/> or a <see cref="BillOfMaterials"/>.</summary>
public abstract record EmbodiedDeclaration
{
    private protected EmbodiedDeclaration(string gwpSet) => GwpSet = gwpSet;

    /// <summary>SAR, AR4, AR5, AR6 or unstated.</summary>
    public string GwpSet { get; }
}
