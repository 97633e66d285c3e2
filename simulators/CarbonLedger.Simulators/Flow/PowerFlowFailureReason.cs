namespace CarbonLedger.Simulators.Flow;

/// <summary>Why a network has no power flow. Numbers are fixed.</summary>
public enum PowerFlowFailureReason
{
    /// <summary>A part of the network has no unit of dispatch <c>slack</c>.</summary>
    NoBalancingUnit = 1,

    /// <summary>A branch has neither resistance nor reactance.</summary>
    ZeroImpedance = 2,

    /// <summary>More buses than the dense solver takes.</summary>
    TooManyBuses = 3,

    /// <summary>The linearised equations have no solution.</summary>
    Singular = 4,

    /// <summary>The mismatch stayed above the tolerance.</summary>
    NotConverged = 5,
}
