using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Cli.Commands;

/// <summary>The words of a footprint command, checked.</summary>
internal sealed record FootprintRequest(AssetId Asset, string CompanyPath, Timestamp? Created, IReadOnlyList<Guid> PrecedingIds)
{
    private const string Pact = "pact";

    /// <exception cref="UsageException">A word is missing or not in its form.</exception>
    public static FootprintRequest Parse(string? asset, string? company, string format, string? created, IReadOnlyList<string> preceding)
    {
        if (asset is null || company is null)
        {
            throw new UsageException("Expected an asset and --company FILE, or --check FILE.");
        }

        if (!Identifier.IsValid(asset))
        {
            throw new UsageException($"{asset}: not an identifier.");
        }

        return format == Pact
            ? new FootprintRequest(new AssetId(asset), company, CreatedOf(created), [.. preceding.Select(IdOf).Distinct()])
            : throw new UsageException($"--format {format}: expected {Pact}.");
    }

    private static Timestamp? CreatedOf(string? text) => text is null ? null
        : Timestamp.TryParse(text, out Timestamp created) ? created
        : throw new UsageException($"--created {text}: expected a time such as 2026-07-01T09:00:00+08:00.");

    private static Guid IdOf(string text) => Guid.TryParseExact(text, "D", out Guid id) ? id : throw new UsageException($"--preceding {text}: expected a UUID.");
}
