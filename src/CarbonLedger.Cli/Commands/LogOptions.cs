using System.CommandLine;

namespace CarbonLedger.Cli.Commands;

/// <summary>The bundle that a command states figures from, and by whose word it is accepted: nothing is stated from one that doesn't verify.</summary>
internal sealed class LogOptions
{
    /// <summary>Where the demo leaves its bundle.</summary>
    private const string DefaultBundle = "out/audit/day.clbundle";

    private readonly Option<string?> bundle;
    private readonly Option<string?> policy = new("--policy") { Description = "Whose checkpoints you accept; unless given, the file 'policy' beside the bundle, which is the sender's word and not yours." };
    private readonly Option<string?> trust = new("--trust") { Description = "Which enrolment keys, authors, factor books and networks you accept." };
    private readonly string? defaultBundle;

    private LogOptions(string description, string? defaultBundle)
    {
        bundle = new Option<string?>("--bundle") { Description = description };
        this.defaultBundle = defaultBundle;
    }

    /// <summary>Of a command that needs a log.</summary>
    /// <param name="when">When it does, if not always, such as "With --year".</param>
    public static LogOptions Required(string when = "") => new($"{(when.Length > 0 ? $"{when}: an" : "An")} audit bundle; {DefaultBundle} unless given.", DefaultBundle);

    /// <summary>Of a command that does without a log unless one is named.</summary>
    /// <param name="description">What the log is for.</param>
    public static LogOptions Optional(string description) => new(description, null);

    public void AddTo(Command command)
    {
        command.Options.Add(bundle);
        command.Options.Add(policy);
        command.Options.Add(trust);
    }

    /// <summary>The first of these options that was given; null if none was.</summary>
    public string? Given(ParseResult parsed) => parsed.GetValue(bundle) ?? parsed.GetValue(policy) ?? parsed.GetValue(trust);

    /// <summary>Whether a bundle was named.</summary>
    public bool NamesBundle(ParseResult parsed) => parsed.GetValue(bundle) is not null;

    /// <summary>The bundle verified and replayed; why it can't be used stands on standard error.</summary>
    public async Task<BundleVerification> VerifyAsync(ParseResult parsed, CancellationToken cancel)
    {
        string path = parsed.GetValue(bundle) ?? defaultBundle ?? throw new UsageException("--bundle is missing.");
        BundleVerification result = await BundleOptions.VerifyAsync(path, BundleOptions.PolicyFor(path, parsed.GetValue(policy)), parsed.GetValue(trust), null, cancel);
        if (result.Failure is not null)
        {
            await Console.Error.WriteLineAsync($"The bundle does not verify, so nothing in it can be stated. {result.Failure}");
        }

        return result;
    }
}
