using System.Globalization;
using CarbonLedger.Ledger;
using CarbonLedger.Ledger.Anchoring;

namespace CarbonLedger.Anchors.Evm;

/// <summary>
/// What an auditor pins of a contract: <c>code keccak256:HEX</c>, <c>publisher 0xADDRESS</c>, <c>validator 0xADDRESS</c> (one line each; all of them, as the quorum is counted
/// against their number), <c>block NUMBER:0xHASH</c> (looked up at a node the auditor trusts).
/// </summary>
internal sealed class EvmPins
{
    private const string CodePrefix = "keccak256:";

    public HashSet<Hash> Codes { get; } = [];

    public HashSet<EvmAddress> Publishers { get; } = [];

    public HashSet<EvmAddress> Validators { get; } = [];

    public HashSet<(long Number, Hash Hash)> Blocks { get; } = [];

    /// <summary>Sorts pins.</summary>
    /// <exception cref="LedgerFormatException">One that isn't known here, or whose value has another form.</exception>
    public static EvmPins Read(IReadOnlyCollection<AnchorPin> pins)
    {
        EvmPins sorted = new();
        foreach (AnchorPin pin in pins)
        {
            bool known = pin.What switch
            {
                "code" => TryReadCode(pin.Value, out Hash code) && Note(sorted.Codes, code),
                "publisher" => EvmAddress.TryParse(pin.Value, out EvmAddress publisher) && Note(sorted.Publishers, publisher),
                "validator" => EvmAddress.TryParse(pin.Value, out EvmAddress validator) && Note(sorted.Validators, validator),
                "block" => TryReadBlock(pin.Value, out (long Number, Hash Hash) block) && Note(sorted.Blocks, block),
                _ => false,
            };
            if (!known)
            {
                throw new LedgerFormatException(
                    $"pin {HexText.Quote(pin.What)}", "code keccak256:HEX, publisher 0xADDRESS, validator 0xADDRESS or block NUMBER:0xHASH", HexText.Quote(pin.Value));
            }
        }

        return sorted;
    }

    private static bool Note<T>(HashSet<T> known, T value)
    {
        known.Add(value);
        return true;
    }

    private static bool TryReadCode(string text, out Hash code)
    {
        code = default;
        return text.StartsWith(CodePrefix, StringComparison.Ordinal) && HexText.TryDecodeWord("0x" + text[CodePrefix.Length..], out code);
    }

    private static bool TryReadBlock(string text, out (long Number, Hash Hash) block)
    {
        block = default;
        string[] parts = text.Split(':', 2);
        return parts.Length == 2 && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out block.Number) && HexText.TryDecodeWord(parts[1], out block.Hash);
    }
}
