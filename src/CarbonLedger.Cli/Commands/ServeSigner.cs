using CarbonLedger.Abstractions;
using CarbonLedger.Abstractions.InMemory;
using CarbonLedger.Anchors.Witness;
using CarbonLedger.Ledger;
using CarbonLedger.Server.Keys;
using CarbonLedger.Server.Serving;

namespace CarbonLedger.Cli.Commands;

/// <summary>Who signs and cosigns the log of a settings file.</summary>
internal sealed class ServeSigner : IDisposable
{
    private readonly HeldKey? held;
    private readonly HttpClient http;

    private ServeSigner(HeldKey? held, HttpClient http, ICheckpointSigner signer, ICosigners cosigners) => (this.held, this.http, Signer, Cosigners) = (held, http, signer, cosigners);

    public ICheckpointSigner Signer { get; }

    public ICosigners Cosigners { get; }

    /// <param name="passphrase">Asked where the settings name no file of it.</param>
    /// <exception cref="UsageException">The key is not the log's.</exception>
    public static async Task<ServeSigner> OpenAsync(ServeSettings settings, Func<string> passphrase, CancellationToken cancel)
    {
        TlogPolicy? witnesses = settings.Log.Witnesses is { } policy ? await InputFile.PolicyAsync(policy, cancel) : null;
        HeldKey? held = settings.Log.Key is { } key
            ? SigningOptions.OpenKey(key, settings.Origin, settings.Log.PassphraseFile is { } secret ? OwnerOnly.ReadLine(secret) : passphrase())
            : null;
        ICheckpointSigner signer = held is null
            ? SigningOptions.OpenProgram(settings.Log.Signer, settings.Log.SignerKey, settings.Origin)
            : new HeldCheckpointSigner(new NoteSigner(settings.Origin, held.Signer));
        HttpClient http = WitnessClient.CreateHttp();
        return new ServeSigner(held, http, signer, witnesses is null ? NoCosigners.Instance : new PolicyCosigners(http, witnesses, new WitnessClientOptions()));
    }

    public void Dispose()
    {
        held?.Dispose();
        http.Dispose();
    }
}
