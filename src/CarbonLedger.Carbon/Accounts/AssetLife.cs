using CarbonLedger.Carbon.Lifecycle;

namespace CarbonLedger.Carbon.Accounts;

/// <summary>What a log says of one asset's life.</summary>
/// <param name="Record">As it was put in service.</param>
/// <param name="Embodied">What the record says it embodies, with what is not declared and which figures were never checked.</param>
/// <param name="State">After all events so far.</param>
public sealed record AssetLife(LifecycleRecord Record, EmbodiedCarbon Embodied, LifecycleState State);
