namespace CarbonLedger.Grains.Tests;

/// <summary>Lets chosen grain calls run and then fails their answer: "failed, but done".</summary>
internal sealed class LostAnswers : IIncomingGrainCallFilter
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, int> losses = [];

    /// <summary>Answers lost so far.</summary>
    public int Lost { get; private set; }

    /// <summary>The next calls of a method lose their answers.</summary>
    public void Lose(string method, int times)
    {
        lock (gate)
        {
            losses[method] = times;
        }
    }

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        await context.Invoke();
        lock (gate)
        {
            if (losses.TryGetValue(context.MethodName, out int times) && times > 0)
            {
                losses[context.MethodName] = times - 1;
                Lost++;
                throw new TimeoutException($"The answer of {context.MethodName} is lost.");
            }
        }
    }
}
