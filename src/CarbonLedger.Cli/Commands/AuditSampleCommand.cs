using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Ledger;

namespace CarbonLedger.Cli.Commands;

/// <summary><c>audit sample --log DIR --seed N --count K --out FILE</c>: statements drawn by <see cref="SampleDraw"/>, as evidence and as a list.</summary>
internal static class AuditSampleCommand
{
    private static readonly JsonSerializerOptions JsonOptions = new() { WriteIndented = true };

    public static Command Create()
    {
        Option<string> log = AuditCommand.LogOption();
        Option<long> seed = new("--seed") { Description = "A number, 0 or more, that you named before you saw the checkpoint.", Required = true };
        Option<int> count = new("--count") { Description = $"How many statements, 1 to {SampleDraw.CountMax}.", Required = true };
        Option<string> path = AuditCommand.OutOption("The evidence bundle to write; beside it the list as .json and .txt. None of them may exist.");
        Command command = new("sample", "Draw a random sample of the log's statements, which anyone can draw again from the seed and the checkpoint's root, and write their evidence.") { log, seed, count, path };
        command.SetAction(async (parsed, cancel) =>
        {
            string target = AuditCommand.NewPath(parsed.GetRequiredValue(path));
            (long number, int members) = (parsed.GetRequiredValue(seed), parsed.GetRequiredValue(count));
            if (number < 0 || members is < 1 or > SampleDraw.CountMax)
            {
                throw new UsageException($"--seed {number} --count {members}: expected 0 or more, and 1 to {SampleDraw.CountMax}.");
            }

            ExportedLog source = new(parsed.GetRequiredValue(log));
            EvidenceMaker maker = new(source);
            long population = maker.CountStatements();
            Dictionary<long, int> order = SampleDraw.Of(source.Checkpoint, number, population, members).Select((member, at) => (member, at)).ToDictionary(pair => pair.member, pair => pair.at);
            SortedDictionary<int, Member> drawn = [];
            long at = 0;
            foreach ((long batch, int index, StatementEntry? entry) in maker.Statements())
            {
                if (order.TryGetValue(at, out int draw))
                {
                    maker.Take(batch, index, entry);
                    drawn[draw] = new Member(at, batch, index, entry?.Figures.Asset.Value, entry?.Interval.ToString(), entry?.Version);
                }

                at++;
            }

            byte[] bundle = maker.Make();
            string list = JsonSerializer.Serialize(
                new { schema = "carbonledger.sample/1", origin = source.Checkpoint.Origin, size = source.Checkpoint.Size, root = source.Checkpoint.Root.ToBase64(), seed = number, population, evidence = Hash.Of(bundle).ToHex(), statements = drawn.Values },
                JsonOptions);
            await AuditCommand.WriteNewAsync(target, bundle, cancel);
            await AuditCommand.WriteNewAsync(target + ".json", Encoding.UTF8.GetBytes(list + "\n"), cancel);
            string text = string.Concat(drawn.Values.Select(member => member + "\n"));
            await AuditCommand.WriteNewAsync(target + ".txt", Encoding.UTF8.GetBytes(text), cancel);
            await Console.Out.WriteAsync($"{drawn.Count} of {population} statements of {source.Checkpoint.Origin} size {source.Checkpoint.Size}, seed {number}; evidence sha256:{Hash.Of(bundle).ToHex()}\n{text}");
            return ExitCode.Ok;
        });
        return command;
    }

    private sealed record Member(long Number, long Batch, int Index, string? Asset, string? Interval, int? Version)
    {
        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture, $"{Number}\tbatch {Batch} entry {Index}\t{(Asset is null ? "private" : $"{Asset} at {Interval} version {Version}")}");
    }
}
