namespace CarbonLedger.Carbon.Lifecycle;

/// <summary>How embodied carbon is charged to intervals; named in every charge.</summary>
public enum ChargeRule
{
    /// <summary>Evenly over the service life (eq. 10 of the method).</summary>
    StraightLine = 1,

    /// <summary>By energy that passes, over the energy expected in the whole life (eq. 11). What passes beyond it is charged nothing until the expectation is revised.</summary>
    UnitOfProduction = 2,
}
