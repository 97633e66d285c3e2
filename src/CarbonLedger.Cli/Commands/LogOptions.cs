using System.CommandLine;

namespace CarbonLedger.Cli.Commands;

/// <summary>The bundle that a command states figures from, and by whose word it is accepted: nothing is stated from one that doesn't verify.</summary>
internal sealed class LogOptions
{
    /// <summary>Where the demo leaves its bundle.</summary>
    private const string DefaultBundle = "out/audit/day.clbundle";

    private readonly Option<string> bundle = new("--bundle") { Description = "An audit bundle.", DefaultValueFactory = _ => DefaultBundle };
    private readonly Option<string?> policy = new("--policy") { Description = "Whose checkpoints you accept; unless given, the file 'policy' beside the bundle, which is the sender's word and not yours." };
    private readonly Option<string?> trust = new("--trust") { Description = "Which enrolment keys, authors, factor books and networks you accept." };

    public void AddTo(Command command)
    {
        command.Options.Add(bundle);
        command.Options.Add(policy);
        command.Options.Add(trust);
    }

    /// <summary>The bundle verified and replayed; why it can't be used stands on standard error.</summary>
    public async Task<BundleVerification> VerifyAsync(ParseResult parsed, CancellationToken cancel)
    {
        string path = parsed.GetRequiredValue(bundle);
        BundleVerification result = await BundleOptions.VerifyAsync(path, BundleOptions.PolicyFor(path, parsed.GetValue(policy)), parsed.GetValue(trust), null, cancel);
        if (result.Failure is not null)
        {
            await Console.Error.WriteLineAsync($"The bundle does not verify, so nothing in it can be stated. {result.Failure}");
        }

        return result;
    }
}
