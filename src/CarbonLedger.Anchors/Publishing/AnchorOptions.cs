namespace CarbonLedger.Anchors.Publishing;

/// <summary>Waits of the anchor service.</summary>
public sealed record AnchorOptions
{
    /// <summary>When statements are made.</summary>
    public AnchorRule Rule { get; init; } = new();

    /// <summary>How often it looks for something to do, 10 ms to an hour.</summary>
    public TimeSpan Pace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The first wait after a ledger didn't answer; it doubles up to <see cref="RetryMax"/>.</summary>
    public TimeSpan RetryFirst { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The longest wait.</summary>
    public TimeSpan RetryMax { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How often the newest receipt of a ledger is held against the ledger, as a re-organisation may take it away.</summary>
    public TimeSpan RecheckEvery { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentException">A wait is out of its range.</exception>
    public AnchorOptions Checked()
    {
        foreach (TimeSpan wait in (TimeSpan[])[Pace, RetryFirst, RetryMax, RecheckEvery])
        {
            if (wait < TimeSpan.FromMilliseconds(10) || wait > TimeSpan.FromDays(1))
            {
                throw new ArgumentException($"A wait of {wait}; expected 10 ms to a day.");
            }
        }

        return this;
    }
}
