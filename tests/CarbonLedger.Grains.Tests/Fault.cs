namespace CarbonLedger.Grains.Tests;

/// <summary>A step of a port that fails once: before it does anything, or after it did it.</summary>
internal sealed class Fault(string step, bool afterDoing)
{
    private bool armed;

    public void Arm() => armed = true;

    public bool HasHappened { get; private set; }

    /// <summary>Runs a step, failing as told.</summary>
    public async Task<T> RunAsync<T>(string name, Func<Task<T>> work)
    {
        if (!armed || HasHappened || name != step)
        {
            return await work();
        }

        HasHappened = true;
        if (afterDoing)
        {
            await work();
        }

        throw new IOException($"{name} failed {(afterDoing ? "after it was done" : "before it was done")}.");
    }
}
