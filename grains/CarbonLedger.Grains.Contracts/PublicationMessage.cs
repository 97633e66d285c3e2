namespace CarbonLedger.Grains.Contracts;

/// <summary>The answer to a publication.</summary>
/// <param name="Why">What, where, the limit; empty if it is published.</param>
[GenerateSerializer, Immutable]
public sealed record PublicationMessage([property: Id(0)] PublicationOutcome Outcome, [property: Id(1)] string Why)
{
    public static readonly PublicationMessage Published = new(PublicationOutcome.Published, "");
}
