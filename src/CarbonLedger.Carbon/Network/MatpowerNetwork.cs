namespace CarbonLedger.Carbon.Network;

/// <summary>An imported network: the file's bytes, and the model that <see cref="NetworkReader"/> reads from them.</summary>
/// <param name="Json">A network file (<c>carbonledger.network/1</c>).</param>
/// <param name="BranchIds">Asset ids of the case's branch rows in service, in the case's order.</param>
public sealed record MatpowerNetwork(ReadOnlyMemory<byte> Json, NetworkModel Model, IReadOnlyList<AssetId> BranchIds);
