using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Closing;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Ledger;

namespace CarbonLedger.Cli.Commands;

/// <summary>The signed records of a log in their order.</summary>
/// <param name="kind">Of which only; null for all.</param>
internal sealed class RecordList(NetworkLedger ledger, string? kind)
{
    private const int KindWidth = 12;

    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    private IEnumerable<RecordEntry> Entries => ledger.Setup.Records.Entries.Select(record => record.Entry).Where(entry => kind is null || entry.Kind == kind);

    public string Text()
    {
        StringBuilder text = new();
        SiteZone zone = SiteTime.ZoneOf(ledger);
        int width = Entries.Select(entry => entry.Id.Length).Append(0).Max();
        foreach (RecordEntry entry in Entries)
        {
            text.Append(entry.Kind.PadRight(KindWidth)).Append(entry.Id.PadRight(width)).Append("  ").Append(zone.Format(entry.Time))
                .Append("  sha256:").Append(Hash.Of(entry.Document.Span)).Append("  by ").Append(Author(entry)).Append('\n');
        }

        return text.ToString();
    }

    public string Json() => JsonSerializer.Serialize(
        Entries.Select(entry => new { entry.Kind, entry.Id, Time = entry.Time.ToString(), Author = Author(entry), Sha256 = Hash.Of(entry.Document.Span).ToHex() }), Options) + "\n";

    private static string Author(RecordEntry entry) => Convert.ToHexStringLower(entry.Author.Span);
}
