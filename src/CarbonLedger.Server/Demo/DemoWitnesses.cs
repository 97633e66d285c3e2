using System.Globalization;
using System.Net;
using CarbonLedger.Abstractions;
using CarbonLedger.Abstractions.InMemory;
using CarbonLedger.Anchors.Witness;
using CarbonLedger.Ledger;
using CarbonLedger.Server.Witness;

namespace CarbonLedger.Server.Demo;

/// <summary>The witnesses of a demo, each with a key and a folder of its own, on loopback: what other companies would run on machines of theirs.</summary>
public sealed class DemoWitnesses : IAsyncDisposable
{
    private readonly DemoKeys keys;
    private readonly List<Member> members = [];
    private readonly HttpClient http = WitnessClient.CreateHttp();

    private DemoWitnesses(DemoKeys keys) => this.keys = keys;

    /// <summary>Asks all of them.</summary>
    public ICosigners Cosigners => members.Count == 0 ? NoCosigners.Instance : new PolicyCosigners(http, TlogPolicy.Parse(Policy(withAddresses: true)), new WitnessClientOptions());

    /// <summary>Starts so many. When this returns, they answer.</summary>
    public static async Task<DemoWitnesses> StartAsync(int count, string folder, DemoKeys keys)
    {
        DemoWitnesses witnesses = new(keys);
        try
        {
            for (int number = 1; number <= count; number++)
            {
                witnesses.members.Add(await Member.StartAsync(Path.Combine(folder, NameOf(number)), number, keys));
            }
        }
        catch
        {
            await witnesses.DisposeAsync();
            throw;
        }

        return witnesses;
    }

    /// <summary>The policy that asks for the log's signature and for every witness's.</summary>
    /// <param name="withAddresses">Whether it says where they are, for who asks them; an auditor does not.</param>
    public string Policy(bool withAddresses)
    {
        string log = $"# C2SP tlog-policy: whose checkpoints the auditor accepts.\nlog {keys.Log.Key.Format()}\n";
        if (members.Count == 0)
        {
            return $"{log}quorum none\n";
        }

        IEnumerable<string> lines = members.Select((member, i) => $"witness {NameOf(i + 1)} {member.Rule.Key.Format()}{(withAddresses ? $" {member.Host.Address}" : "")}\n");
        return $"{log}{string.Concat(lines)}group witnesses all {string.Join(' ', Enumerable.Range(1, members.Count).Select(NameOf))}\nquorum witnesses\n";
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Member member in members)
        {
            await member.DisposeAsync();
        }

        http.Dispose();
    }

    private static string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"witness-{number}");

    private sealed record Member(Ed25519Signer Signer, WitnessRule Rule, WitnessState State, WitnessHost Host) : IAsyncDisposable
    {
        public static async Task<Member> StartAsync(string folder, int number, DemoKeys keys)
        {
            Ed25519Signer signer = keys.Witness(number);
            WitnessRule rule = new($"{keys.Log.Key.Name}/{NameOf(number)}", signer, [keys.Log.Key]);
            WitnessState state = new(folder, rule);
            return new Member(signer, rule, state, await WitnessHost.StartAsync(rule, state, new IPEndPoint(IPAddress.Loopback, 0), TimeProvider.System));
        }

        public async ValueTask DisposeAsync()
        {
            await Host.DisposeAsync();
            State.Dispose();
            Signer.Dispose();
        }
    }
}
