namespace CarbonLedger.Carbon.Lifecycle;

/// <summary>What came of a command: events, none for one that was taken before, or a refusal.</summary>
/// <param name="Refusal">Null if the command was taken.</param>
/// <param name="Text">A fact and the limit; empty if the command was taken.</param>
public sealed record LifecycleDecision(IReadOnlyList<LifecycleEvent> Events, LifecycleRefusal? Refusal = null, string Text = "");
