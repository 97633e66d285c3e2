using System.CommandLine;
using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Factors;

namespace CarbonLedger.Cli.Commands;

/// <summary><c>factors list|show|diff|import</c>: looks into factor books and makes new versions of them.</summary>
internal static class FactorsCommand
{
    public static Command Create() => new("factors", "Look into factor books, compare them and import rows.") { List(), Show(), Difference(), Import() };

    private static Command List()
    {
        Option<string?> book = Book();
        Option<string?> region = new("--region") { Description = "Only rows of this region, such as CN or \"CN Guangdong\"." };
        Option<string?> technology = new("--technology") { Description = "Only rows of this technology, such as coal or grid-average." };
        Option<bool> json = new("--json") { Description = "Print one JSON array." };
        Command command = new("list", "List the rows of a book.") { book, region, technology, json };
        command.SetAction(async (parsed, cancel) => await FactorsView.ListAsync(
            await ReadAsync(parsed.GetValue(book), cancel), parsed.GetValue(region), parsed.GetValue(technology), parsed.GetValue(json), cancel));
        return command;
    }

    private static Command Show()
    {
        Argument<string> id = new("id") { Description = "A row's id, such as cn-grid-2023-china." };
        Option<string?> book = Book();
        Command command = new("show", "Show one row with its source.") { id, book };
        command.SetAction(async (parsed, cancel) =>
        {
            FactorId row = Id(parsed.GetRequiredValue(id));
            return await FactorsView.ShowAsync(await ReadAsync(parsed.GetValue(book), cancel), row);
        });
        return command;
    }

    private static Command Difference()
    {
        Argument<string> old = new("old") { Description = "A factor book." };
        Argument<string> next = new("new") { Description = "The factor book to compare with it." };
        Command command = new("diff", "Say which rows were added, removed and changed.") { old, next };
        command.SetAction(async (parsed, cancel) => await FactorsView.DifferenceAsync(
            await ReadAsync(parsed.GetRequiredValue(old), cancel), await ReadAsync(parsed.GetRequiredValue(next), cancel)));
        return command;
    }

    private static Command Import()
    {
        Argument<string> file = new("file") { Description = "A factor book whose rows are new or replace those of their ids." };
        Option<string> into = new("--into") { Description = "The factor book to make the next version of; written only if every row passes.", Required = true };
        Option<string?> accept = new("--accept") { Description = "Ids, with commas, of rows that need acceptance: a change of more than 50 %, the value of another year." };
        Command command = new("import", "Check rows and write the next version of a book.") { file, into, accept };
        command.SetAction(async (parsed, cancel) =>
        {
            FactorId[] accepted = [.. (parsed.GetValue(accept) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Id)];
            return await FactorsImport.RunAsync(parsed.GetRequiredValue(file), parsed.GetRequiredValue(into), accepted, cancel);
        });
        return command;
    }

    private static Option<string?> Book() => new("--book") { Description = "A factor book; the one shipped with the program unless given." };

    private static FactorId Id(string text) => Identifier.IsValid(text)
        ? new FactorId(text)
        : throw new UsageException($"'{text}' is not an identifier: expected 1 to {Identifier.LengthMax} of A-Z a-z 0-9 . _ -.");

    private static async Task<FactorBook> ReadAsync(string? path, CancellationToken cancel) => path is null
        ? FactorBook.Read(FactorBook.DefaultBytes()).Require("the default factor book")
        : FactorBook.Read(await InputFile.ReadAsync(path, cancel)).Require(path);
}
