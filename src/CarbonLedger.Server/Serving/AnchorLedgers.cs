using System.Security.Cryptography;
using System.Text;
using CarbonLedger.Abstractions;
using CarbonLedger.Anchors.ChainMaker;
using CarbonLedger.Anchors.Evm;
using CarbonLedger.Ledger;
using CarbonLedger.Ledger.Anchoring;
using CarbonLedger.Server.Keys;

namespace CarbonLedger.Server.Serving;

/// <summary>The ledgers of settings, opened: key files read, nothing asked yet.</summary>
public sealed class AnchorLedgers : IDisposable
{
    private const int KeyBytesMax = 64 * 1024;

    private readonly List<IDisposable> owned = [];
    private readonly List<IAnchorLedger> ledgers = [];

    private AnchorLedgers()
    {
    }

    /// <summary>EVM chains first, then ChainMaker, in the order of the settings.</summary>
    public IReadOnlyList<IAnchorLedger> Ledgers => ledgers;

    /// <summary>Opens all. Where one can't be, none stays open.</summary>
    /// <exception cref="UnauthorizedAccessException">Others than its owner may read a key file.</exception>
    /// <exception cref="IOException">A file can't be read.</exception>
    /// <exception cref="LedgerFormatException">A key or certificate is not in its form; the message repeats nothing of it.</exception>
    public static AnchorLedgers Open(AnchorSettings settings, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(settings);
        AnchorLedgers opened = new();
        try
        {
            settings.Evm.ToList().ForEach(evm => opened.Add(evm, time));
            settings.ChainMaker.ToList().ForEach(chain => opened.Add(chain, time));
            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>Reads a file of one EVM key.</summary>
    /// <exception cref="UnauthorizedAccessException">Others than its owner may read it.</exception>
    public static EvmKey ReadEvmKey(string path) => WithSecret(path, bytes => EvmKey.Parse(Encoding.ASCII.GetString(bytes)));

    /// <summary>Reads a member of a ChainMaker chain.</summary>
    /// <exception cref="UnauthorizedAccessException">Others than its owner may read the key.</exception>
    public static ChainMakerIdentity ReadIdentity(string organisation, string certificate, string key) =>
        WithSecret(key, bytes => ChainMakerIdentity.FromCertificate(organisation, File.ReadAllBytes(certificate), bytes));

    /// <summary>A client of a ChainMaker chain.</summary>
    /// <inheritdoc cref="Open" path="/exception"/>
    public static ChainMakerClient OpenClient(AnchorSettings.ChainMakerSettings settings, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ChainMakerHash hash = settings.Hash switch { "sm3" => ChainMakerHash.Sm3, "sha3-256" => ChainMakerHash.Sha3, _ => ChainMakerHash.Sha256 };
        ChainMakerTls tls = TlsOf(settings.Tls);
        string scheme = tls.IsEnabled ? Uri.UriSchemeHttps : Uri.UriSchemeHttp;
        return new ChainMakerClient(
            new ChainMakerClientOptions([.. settings.Addresses.Select(address => new Uri($"{scheme}://{address}"))], settings.ChainId) { Hash = hash }, IdentityOf(settings, hash), time, tls);
    }

    /// <inheritdoc/>
    public void Dispose() => owned.ForEach(one => one.Dispose());

    private void Add(AnchorSettings.EvmSettings settings, TimeProvider time)
    {
#pragma warning disable IDISP001, IDISP003 // This disposes what it owns.
        HttpClient http = EvmAnchorLedger.CreateHttp();
        owned.Add(http);
        EvmKey key = ReadEvmKey(settings.Key);
        owned.Add(key);
#pragma warning restore IDISP001, IDISP003
        EvmAnchorOptions options = new(new EvmNodeOptions(settings.Url, settings.ChainId) { FeeCap = settings.FeeMax, PriorityFee = settings.PriorityFee }, EvmAddress.Parse(settings.Contract)) { Confirmations = settings.Confirmations };
        ledgers.Add(new EvmAnchorLedger(http, settings.Code is { } code ? options with { CodeHash = Hash.FromHex(code[2..]) } : options, key, time));
    }

    private void Add(AnchorSettings.ChainMakerSettings settings, TimeProvider time)
    {
#pragma warning disable IDISP001 // This disposes what it owns.
        ChainMakerClient client = OpenClient(settings, time);
#pragma warning restore IDISP001
        owned.Add(client);
        string name = new ChainMakerLedgerName(settings.ChainId, settings.Contract).ToString();
        ledgers.Add(new ChainMakerAnchorLedger(client, settings.Contract, [.. settings.Nodes.Select(node => new AnchorPin(name, "node", node))]));
    }

    private static ChainMakerTls TlsOf(AnchorSettings.ChainMakerTls? settings) => settings is null ? ChainMakerTls.Disabled
        : settings is { Certificate: { } certificate, Key: { } key }
            ? WithSecret(key, bytes => ChainMakerTls.TwoWay(File.ReadAllText(settings.Authority), File.ReadAllText(certificate), Encoding.ASCII.GetString(bytes), settings.ServerName))
            : ChainMakerTls.OneWay(File.ReadAllText(settings.Authority), settings.ServerName);

    private static ChainMakerIdentity IdentityOf(AnchorSettings.ChainMakerSettings settings, ChainMakerHash hash) => WithSecret(settings.Key, bytes => settings.Member switch
    {
        "public-key" => ChainMakerIdentity.FromPublicKey(settings.Organisation, bytes, hash),
        "certificate-hash" => ChainMakerIdentity.FromCertificate(settings.Organisation, File.ReadAllBytes(settings.Identity), bytes).NamedByCertificateHash(hash),
        _ => ChainMakerIdentity.FromCertificate(settings.Organisation, File.ReadAllBytes(settings.Identity), bytes),
    });

    private static T WithSecret<T>(string path, Func<byte[], T> use)
    {
        byte[] bytes = OwnerOnly.Read(path, KeyBytesMax);
        try
        {
            return use(bytes);
        }
        catch (LedgerFormatException e)
        {
            throw new LedgerFormatException($"{path}: {e.Field}", e.Expected, e.Found);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new LedgerFormatException(path, "a key or certificate in PEM", e.GetType().Name);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }
}
