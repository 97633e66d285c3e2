using CarbonLedger.Carbon.Amounts;

namespace CarbonLedger.Carbon.Lifecycle;

/// <summary>What the loss of an asset can be reckoned from: a <see cref="TransformerNameplate"/> or a <see cref="LineNameplate"/>.</summary>
public abstract record LossNameplate
{
    private protected LossNameplate()
    {
    }

    /// <summary>Loss in one interval from the mean power in it. The loss grows with the square, so that power that varies within the interval loses more.</summary>
    /// <param name="active">Energy that enters the asset, of either sign.</param>
    /// <param name="reactive">varh, counted like active energy; zero where it is not metered.</param>
    /// <exception cref="OverflowException">The loss does not fit.</exception>
    public abstract Energy Loss(Energy active, Energy reactive = default);
}
