using System.Text.Json;
using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Factors;

namespace CarbonLedger.Cli.Commands;

/// <summary><c>factors import FILE --into FILE [--accept ID,…]</c>: all rows or none.</summary>
internal static class FactorsImport
{
    public static async Task<int> RunAsync(string file, string into, FactorId[] accepted, CancellationToken cancel)
    {
        byte[] bytes = await InputFile.ReadAsync(file, cancel);
        FactorBook current = FactorBook.Read(await InputFile.ReadAsync(into, cancel)).Require(into);
        InputReading<FactorBook> reading = FactorBook.Read(bytes);
        FactorBook candidate = reading.IsUsable ? reading.Value! : throw new InputRejectedException(file, [.. reading.Problems.Select(problem => WithId(problem, bytes))]);

        IReadOnlyList<FactorFinding> findings = FactorBook.Check(candidate, current);
        if (accepted.FirstOrDefault(id => candidate.Find(id) is null) is { Value.Length: > 0 } stray)
        {
            throw new UsageException($"--accept {stray}: {file} has no such row.");
        }

        await WriteFindingsAsync(findings, accepted);
        if (findings.Any(finding => Stops(finding, accepted)))
        {
            await Console.Error.WriteLineAsync($"{into}: nothing written");
            return ExitCode.Malformed;
        }

        FactorBook next = current.Import(candidate);
        if (next == current)
        {
            await Console.Out.WriteLineAsync($"{into}: version {current.Version} has every row of {file} already; nothing written");
            return ExitCode.Ok;
        }

        await ReplaceAsync(into, next, cancel);
        FactorDifference difference = FactorDifference.Between(current, next);
        await Console.Out.WriteLineAsync($"{into}: {next.Id} version {next.Version}, {difference.Added.Count} rows added, {difference.Changed.Select(change => change.Row).Distinct().Count()} changed");
        return ExitCode.Ok;
    }

    private static bool Stops(FactorFinding finding, FactorId[] accepted) =>
        finding.Kind == FactorFindingKind.Refused || (finding.Kind == FactorFindingKind.NeedsAcceptance && !accepted.Contains(finding.Row));

    private static async Task WriteFindingsAsync(IReadOnlyList<FactorFinding> findings, FactorId[] accepted)
    {
        foreach (FactorFinding finding in findings)
        {
            string line = finding.Kind switch
            {
                FactorFindingKind.Refused => $"refused   {finding}",
                FactorFindingKind.NeedsAcceptance when Stops(finding, accepted) => $"refused   {finding} (or --accept {finding.Row})",
                FactorFindingKind.NeedsAcceptance => $"accepted  {finding}",
                _ => $"warning   {finding}",
            };
            await Console.Error.WriteLineAsync(line);
        }
    }

    // A reader finds the old book or the new one, never half of one.
    private static async Task ReplaceAsync(string into, FactorBook next, CancellationToken cancel)
    {
        string beside = into + ".new";
        await File.WriteAllBytesAsync(beside, FactorBookWriter.Write(next), cancel);
        File.Move(beside, into, overwrite: true);
    }

    // The reader names rows by their place in the file; people know them by id.
    private static InputProblem WithId(InputProblem problem, byte[] bytes)
    {
        const string rows = "$.rows[";
        int end = problem.Path.IndexOf(']', StringComparison.Ordinal);
        if (!problem.Path.StartsWith(rows, StringComparison.Ordinal) || !int.TryParse(problem.Path.AsSpan(rows.Length, end - rows.Length), out int index))
        {
            return problem;
        }

        using JsonDocument document = JsonDocument.Parse(bytes);
        JsonElement row = document.RootElement.GetProperty("rows")[index];
        return row.ValueKind == JsonValueKind.Object && row.TryGetProperty("id", out JsonElement id) && id.ValueKind == JsonValueKind.String
            ? problem with { Path = $"row {id.GetRawText().Trim('"')}, {problem.Path}" }
            : problem;
    }
}
