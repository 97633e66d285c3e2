namespace CarbonLedger.Ledger;

/// <summary>Messages that begin with the same byte, as the leaves of a tree do, and its nodes.</summary>
internal interface IPrefixedMessages
{
    byte Prefix { get; }

    /// <summary>What follows the prefix in one message.</summary>
    ReadOnlySpan<byte> this[int index] { get; }
}
