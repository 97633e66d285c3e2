using System.Security.Cryptography;
using CarbonLedger.Ledger;

namespace CarbonLedger.Anchors.Evm;

/// <summary>
/// A secp256k1 key held in memory. Its text form is 64 hexadecimal digits, with or without <c>0x</c>, as wallets and node tools write key files; who reads the file sees to its
/// access rights. Nothing of this type but <see cref="ToFileText"/> shows the key.
/// </summary>
public sealed class EvmKey : IEvmSigner, IDisposable
{
    private readonly byte[] key;

    private EvmKey(byte[] key)
    {
        this.key = key;
        Address = Secp256k1.AddressOf(key);
    }

    /// <inheritdoc/>
    public EvmAddress Address { get; }

    /// <summary>Reads the content of a key file; one line end may follow the digits.</summary>
    /// <exception cref="LedgerFormatException">Anything else; the message doesn't repeat what was read.</exception>
    public static EvmKey Parse(string fileText)
    {
        ArgumentNullException.ThrowIfNull(fileText);
        string digits = fileText.EndsWith('\n') ? fileText[..^1].TrimEnd('\r') : fileText;
        digits = digits.StartsWith("0x", StringComparison.Ordinal) ? digits : "0x" + digits;
        return HexText.TryDecode(digits, out byte[]? bytes) && Secp256k1.IsPrivateKey(bytes)
            ? new EvmKey(bytes)
            : throw new LedgerFormatException("EVM key", "64 hexadecimal digits that are a secp256k1 key", HexText.Count(fileText.Length, "other characters"));
    }

    /// <summary>Makes a new key from the randomness of the operating system.</summary>
    public static EvmKey Generate()
    {
        while (true)
        {
            byte[] candidate = RandomNumberGenerator.GetBytes(Hash.Size);
            if (Secp256k1.IsPrivateKey(candidate))
            {
                return new EvmKey(candidate);
            }
        }
    }

    /// <summary>The content of a key file: 64 lower-case digits and LF. For the file alone, which only its owner may read.</summary>
    public string ToFileText() => Convert.ToHexStringLower(key) + "\n";

    /// <inheritdoc/>
    public ValueTask<EvmSignature> SignAsync(Hash digest, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Secp256k1.Sign(digest, key));
    }

    /// <summary>The address, never the key.</summary>
    public override string ToString() => Address.ToString();

    /// <summary>Overwrites the key.</summary>
    public void Dispose() => CryptographicOperations.ZeroMemory(key);
}
