using CarbonLedger.Anchors.ChainMaker;
using CarbonLedger.Anchors.Evm;
using CarbonLedger.Ledger.Anchoring;

namespace CarbonLedger.Cli.Commands;

/// <summary>Readers of every kind of receipt.</summary>
internal static class AnchorVerifiers
{
    public static IReadOnlyCollection<IReceiptVerifier> All { get; } = [new EvmReceiptVerifier(), new ChainMakerReceiptVerifier(), new LogReceipt()];
}
