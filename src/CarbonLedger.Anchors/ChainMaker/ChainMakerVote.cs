using CarbonLedger.Ledger;

namespace CarbonLedger.Anchors.ChainMaker;

/// <summary>A TBFT precommit for a block whose signature holds.</summary>
/// <param name="Voter">The node's id, as it says itself.</param>
/// <param name="OrganisationId">Its organisation, as it says itself: no signature covers it.</param>
/// <param name="Node">The pin of its signing key (<see cref="ChainMakerPublicKey.Pin"/>): what counts.</param>
/// <param name="Round">The round it voted in.</param>
public sealed record ChainMakerVote(string Voter, string OrganisationId, Hash Node, int Round);
