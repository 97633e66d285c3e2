using System.Net;
using System.Text;
using CarbonLedger.Ledger;

namespace CarbonLedger.EndToEnd.Tests;

/// <summary>The witness commands as an operator runs them.</summary>
public sealed class WitnessTests : IDisposable
{
    private const string Origin = "carbonledger.example/witnessed";

    private static readonly NoteSigner Log = new(Origin, new Ed25519Signer(SeedKeys.Derive(new byte[32], "witnessed log")));

    private readonly string folder = Directory.CreateTempSubdirectory("witness").FullName;

    private string KeyPath => Path.Combine(folder, "witness.key");

    private string StatePath => Path.Combine(folder, "state");

    [Fact]
    public async Task AKeyIsMade_Served_Stopped_AndServedAgain()
    {
        VerifierKey key = await MakeKeyAsync();
        string secret = File.ReadAllText(KeyPath).TrimEnd('\n').Split('+', 5)[4];
        Hash leaf = Hash.Of("a batch"u8);
        using HttpClient http = new();
        for (int run = 0; run < 2; run++)
        {
            using ToolRun serve = ToolRun.Start("witness", "serve", "--key", KeyPath, "--state", StatePath, "--log", Log.Key.Format(), "--listen", "127.0.0.1:0");
            Uri address = await AddressAsync(serve);
            SignedNote note = Log.Sign(new Checkpoint(Origin, 1, leaf).Format());
            using StringContent body = new(new WitnessRequest(run, [], note).Format());
            using HttpResponseMessage response = await http.PostAsync(new Uri(address, "add-checkpoint"), body);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            NoteSignature line = NoteSignature.ParseLine((await response.Content.ReadAsStringAsync()).TrimEnd('\n'));
            Assert.True(Cosignature.Verify(key, note.Text, line, out _));
            await serve.InterruptAsync();
            ToolResult result = (await serve.WhenEndedAsync()).Expect(130);
            Assert.Contains(run == 0 ? "nothing cosigned yet" : "cosigned up to size 1", result.Output, StringComparison.Ordinal);
            Assert.Contains($"200 {Origin} from {run} to 1", result.Output, StringComparison.Ordinal);
            Assert.Equal("Stopped.", result.Error.Trim());
            Assert.DoesNotContain(secret, result.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task AKeyOpenToOthers_IsRefused_AndNotShown()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        await MakeKeyAsync();
        string secret = File.ReadAllText(KeyPath).TrimEnd('\n').Split('+', 5)[4];
        File.SetUnixFileMode(KeyPath, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        ToolResult result = (await ToolRun.ToEndAsync("witness", "serve", "--key", KeyPath, "--state", StatePath, "--log", Log.Key.Format())).Expect(66);
        Assert.Contains("Expected 600", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, result.Output + result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnExistingKey_IsNotOverwritten_AndAFileThatIsNoKey_IsMalformed()
    {
        await MakeKeyAsync();
        (await ToolRun.ToEndAsync("witness", "key", "--name", "witness.example/w1", "--out", KeyPath)).Expect(66);
        File.WriteAllText(KeyPath, "secret words\n", Encoding.ASCII);
        ToolResult result = (await ToolRun.ToEndAsync("witness", "serve", "--key", KeyPath, "--state", StatePath, "--log", Log.Key.Format())).Expect(2);
        Assert.DoesNotContain("secret words", result.Error, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private async Task<VerifierKey> MakeKeyAsync() =>
        VerifierKey.Parse((await ToolRun.ToEndAsync("witness", "key", "--name", "witness.example/w1", "--out", KeyPath)).Expect(0).Output.TrimEnd());

    private static async Task<Uri> AddressAsync(ToolRun serve)
    {
        const string Before = "Listening on ";
        Assert.True(await serve.WritesAsync(Before));
        Assert.True(await serve.ReachesAsync(() => serve.Lines.Any(line => line.StartsWith(Before, StringComparison.Ordinal))));
        return new Uri(serve.Lines.Single(line => line.StartsWith(Before, StringComparison.Ordinal))[Before.Length..]);
    }
}
