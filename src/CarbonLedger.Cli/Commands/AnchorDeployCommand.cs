using System.CommandLine;
using System.Globalization;
using CarbonLedger.Abstractions;
using CarbonLedger.Anchors.ChainMaker;
using CarbonLedger.Anchors.Evm;
using CarbonLedger.Carbon;
using CarbonLedger.Ledger;
using CarbonLedger.Server.Serving;

namespace CarbonLedger.Cli.Commands;

/// <summary><c>anchor deploy evm|chainmaker</c>: the contract that holds anchors.</summary>
internal static class AnchorDeployCommand
{
    public static Command Create() => new("deploy", "Deploy the contract that holds anchors, CarbonAnchor, and register who may write.") { Evm(), ChainMaker() };

    private static Command Evm()
    {
        Option<string> url = new("--url") { Description = "A JSON-RPC server of the chain, such as http://127.0.0.1:8545.", Required = true };
        Option<long> chain = new("--chain-id") { Description = "The chain's id; a node of another chain is refused.", Required = true };
        Option<string> key = new("--key") { Description = "The key that pays and will own the contract, a file of 'anchor key' (mode 600).", Required = true };
        Option<string> origin = new("--origin") { Description = "The log that will be anchored.", Required = true };
        Option<string?> publisher = new("--publisher") { Description = "The address that may write its anchors; unless given, the owner's." };
        Command command = new("evm", "Deploy on an EVM chain. Prints the settings and the line for auditors' trust files.") { url, chain, key, origin, publisher };
        command.SetAction(async (parsed, cancel) =>
        {
            if (!Uri.TryCreate(parsed.GetRequiredValue(url), UriKind.Absolute, out Uri? node) || node.Scheme is not ("http" or "https"))
            {
                throw new UsageException("--url: expected an address such as http://127.0.0.1:8545.");
            }

            if (!Checkpoint.IsOrigin(parsed.GetRequiredValue(origin)))
            {
                throw new UsageException("--origin: expected a URL without scheme, such as grid.example/log.");
            }

            using EvmKey owner = AnchorLedgers.ReadEvmKey(parsed.GetRequiredValue(key));
            EvmAddress writer = parsed.GetValue(publisher) is not { } text ? owner.Address
                : EvmAddress.TryParse(text, out EvmAddress given) ? given : throw new UsageException($"--publisher {text}: expected 0x and 40 hexadecimal digits.");
            long chainId = parsed.GetValue(chain) is > 0 and var id ? id : throw new UsageException("--chain-id: expected 1 or more.");
            using HttpClient http = EvmAnchorLedger.CreateHttp();
            EvmDeployed made = await CheckedAsync(() => EvmDeployment.DeployAsync(http, new EvmNodeOptions(node, chainId), owner, parsed.GetRequiredValue(origin), writer, TimeProvider.System, cancel));
            await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"""
                CarbonAnchor is at {made.Contract} of chain {chainId}, block {made.Block}, {made.GasUsed:N0} units of gas; {writer} may write for {parsed.GetRequiredValue(origin)}.

                Settings of 'serve':
                  anchors:
                    evm:
                      - url: {node}
                        chain-id: {chainId}
                        contract: "{made.Contract}"
                        key: FILE        # the key of {writer}
                        finality: finalized

                Trust file of auditors:
                  anchor evm:{chainId}/{made.Contract} code keccak256:{made.CodeHash.ToHex()}
                  anchor evm:{chainId}/{made.Contract} publisher {writer}
                """));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command ChainMaker()
    {
        Argument<string> file = new("settings") { Description = "The settings of 'serve', with the chain under anchors: chainmaker." };
        Option<int> which = new("--which") { Description = "Which chain of the settings, from 0." };
        Option<string[]> endorsers = new("--endorser") { Description = "Further members that endorse, where the chain's policy asks for it: ORGANISATION,CERTIFICATE,KEY each (the key file of mode 600).", AllowMultipleArgumentsPerToken = true };
        Option<string> version = new("--contract-version") { Description = "The contract's version.", DefaultValueFactory = _ => "1" };
        Option<string?> publisher = new("--publisher") { Description = "The address, 0x and 40 hexadecimal digits, that the chain gives the member which may write; then it is registered for the log. Unless given, the contract is installed alone." };
        Command command = new("chainmaker", "Install on a ChainMaker chain, in its EVM, as the member of the settings.") { file, which, endorsers, version, publisher };
        command.SetAction(async (parsed, cancel) =>
        {
            string path = Path.GetFullPath(parsed.GetRequiredValue(file));
            ServeSettings settings = ServeSettings.Read(await InputFile.ReadAsync(path, cancel), Path.GetDirectoryName(path)!).Require(path);
            IReadOnlyList<AnchorSettings.ChainMakerSettings> chains = settings.Anchors?.ChainMaker ?? [];
            if (parsed.GetValue(which) is not (>= 0 and var index) || index >= chains.Count)
            {
                throw new UsageException($"--which {parsed.GetValue(which)}: {path} names {chains.Count} ChainMaker chains.");
            }

            AnchorSettings.ChainMakerSettings chain = chains[index];
            using ChainMakerClient client = AnchorLedgers.OpenClient(chain, TimeProvider.System);
            List<ChainMakerIdentity> beside = [.. (parsed.GetValue(endorsers) ?? []).Select(Endorser)];
            ChainMakerCommit installed = await CheckedAsync(() => client.InstallEvmContractAsync(chain.Contract, parsed.GetRequiredValue(version), AnchorContract.CreationCode, beside, cancellationToken: cancel));
            await Console.Out.WriteLineAsync($"{chain.Contract} version {parsed.GetRequiredValue(version)} on {chain.ChainId}: {Describe(installed)}");
            if (parsed.GetValue(publisher) is { } text)
            {
                if (!EvmAddress.TryParse(text, out EvmAddress writer))
                {
                    throw new UsageException($"--publisher {text}: expected 0x and 40 hexadecimal digits.");
                }

                ChainMakerCommit registered = await CheckedAsync(() => client.InvokeEvmAsync(ChainMakerClient.NewTransactionId(), chain.Contract, AnchorCall.Register(Hash.Of(System.Text.Encoding.UTF8.GetBytes(settings.Origin)), writer.ToArray()), cancel));
                await Console.Out.WriteLineAsync($"{writer} for {settings.Origin}: {Describe(registered)}");
                return registered.Succeeded ? ExitCode.Ok : ExitCode.False;
            }

            return installed.Succeeded ? ExitCode.Ok : ExitCode.False;
        });
        return command;
    }

    private static string Describe(ChainMakerCommit commit) => string.Create(
        CultureInfo.InvariantCulture, $"block {commit.BlockHeight}, transaction {commit.TransactionId}: {(commit.Succeeded ? "done" : $"failed, code {commit.Code} and {commit.ContractCode}: {commit.Message}")}");

    private static ChainMakerIdentity Endorser(string words) => words.Split(',') is [var organisation, var certificate, var key]
        ? AnchorLedgers.ReadIdentity(organisation, certificate, key)
        : throw new UsageException($"--endorser {words}: expected ORGANISATION,CERTIFICATE,KEY.");

    // What a ledger refuses is for the caller to mend; what doesn't answer may answer later.
    private static async Task<T> CheckedAsync<T>(Func<Task<T>> deploy)
    {
        try
        {
            return await deploy();
        }
        catch (AnchorRefusedException e)
        {
            throw new InputRejectedException(e.Message);
        }
        catch (Exception e) when (e is AnchorUnavailableException or ChainMakerException)
        {
            throw new IOException(e.Message, e);
        }
    }
}
