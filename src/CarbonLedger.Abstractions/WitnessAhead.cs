namespace CarbonLedger.Abstractions;

/// <summary>A witness that knows more of a log than it was asked about.</summary>
/// <param name="Size">What it says it has cosigned, in batches.</param>
/// <param name="Text">The same as a sentence with its name.</param>
public readonly record struct WitnessAhead(long Size, string Text);
