namespace CarbonLedger.Anchors.Witness;

/// <summary>The limits of a <see cref="WitnessClient"/>.</summary>
public sealed record WitnessClientOptions
{
    /// <summary>The longest a witness may take, all attempts together.</summary>
    public static readonly TimeSpan TimeoutMax = TimeSpan.FromMinutes(5);

    /// <summary>How long one witness may take, all attempts together: above 0, up to <see cref="TimeoutMax"/>.</summary>
    public TimeSpan Timeout
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, TimeoutMax);
            field = value;
        }
    }

    = TimeSpan.FromSeconds(10);
}
