namespace CarbonLedger.Simulators.Loading;

/// <summary>
/// Pushes signed captures through a grid's MQTT door while lines break, packets repeat and change order, clocks jump and strangers, forgers and
/// broken payloads come between. What the devices did is decided by the seed, up to timing; every byte sent and answer got is in the journals.
/// </summary>
public static class SoakRun
{
    /// <summary>Runs to the end of the duration, and until every message that is sent again has its answer.</summary>
    /// <param name="tally">Counts as it goes.</param>
    /// <returns>The journals' paths.</returns>
    /// <exception cref="InvalidOperationException">An answer came out of order.</exception>
    public static async Task<IReadOnlyList<string>> RunAsync(SoakOptions options, SoakTally tally, TimeProvider time, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(options);
        Directory.CreateDirectory(options.Journals);
        SoakSender[] senders =
        [
            .. Enumerable.Range(0, options.Connections).Select(number => new SoakSender(SoakOptions.DeviceOf(number), number < options.Metering, isStranger: false, options, tally, time)),
            .. Enumerable.Range(0, options.Strangers).Select(number => new SoakSender(SoakOptions.StrangerOf(number), isMetering: false, isStranger: true, options, tally, time)),
        ];
        try
        {
            using CancellationTokenSource end = new(options.Duration, time);
            using CancellationTokenSource stop = new(options.Duration + options.DrainTimeMax, time);
            using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(stop.Token, cancel);
            await Task.WhenAll(senders.Select(sender => Task.Run(() => sender.RunAsync(end.Token, either.Token), CancellationToken.None)));
            cancel.ThrowIfCancellationRequested();
        }
        finally
        {
            foreach (SoakSender sender in senders)
            {
                sender.Dispose();
            }
        }

        return [.. Directory.EnumerateFiles(options.Journals, "*.journal").Order(StringComparer.Ordinal)];
    }

    /// <summary>When the server is to be struck: from the seed, so many times within the duration.</summary>
    /// <param name="name">Of the kind of strike; each kind has times of its own.</param>
    public static IReadOnlyList<TimeSpan> Strikes(long seed, string name, int count, TimeSpan duration) => SoakPlan.Strikes(seed, name, count, duration);
}
