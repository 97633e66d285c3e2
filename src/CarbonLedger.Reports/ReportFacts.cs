using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Metering.Validation;
using CarbonLedger.Entries.Captures;

namespace CarbonLedger.Reports;

/// <summary>
/// What a report says beside its figures: where they stand in the log and what came in. Nothing here is read from a
/// clock or a machine, so the same facts give the same report.
/// </summary>
public sealed record ReportFacts
{
    /// <summary>Heading of the page, in any language.</summary>
    public required string Title { get; init; }

    /// <summary>The case or area reported on: <c>case14</c>.</summary>
    public required string CaseId { get; init; }

    /// <summary>Origin of the log, the first line of its checkpoint.</summary>
    public required string LogOrigin { get; init; }

    /// <summary>Sequence number of the first batch that holds a figure of this report.</summary>
    public required long FirstBatch { get; init; }

    /// <summary>Sequence number of the last one.</summary>
    public required long LastBatch { get; init; }

    /// <summary>Batches in the log when the report was made; at least what the checkpoint covers.</summary>
    public required long LogSize { get; init; }

    /// <summary>The signed checkpoint (signed note: origin, size, root in base64, blank line, signatures).</summary>
    public required string Checkpoint { get; init; }

    /// <summary>Readings made durable.</summary>
    public required long ReadingsStored { get; init; }

    /// <summary>Redeliveries of stored readings: acknowledged and not counted again.</summary>
    public required long ReadingsDuplicate { get; init; }

    /// <summary>Payloads the edge refused, by reason.</summary>
    public required IReadOnlyDictionary<RefusalReason, long> ReadingsRefused { get; init; }

    /// <summary>Stored readings by verdict; accepted ones may be left out.</summary>
    public required IReadOnlyDictionary<ReadingVerdict, long> ReadingsRejected { get; init; }

    /// <summary>Statements in the batch range, superseded versions included.</summary>
    public required long Statements { get; init; }

    /// <summary>Of these, those that replace an earlier version.</summary>
    public required long Restated { get; init; }

    /// <summary>
    /// What was found by the checks over the period that need registers, history or devices' clocks (sum, historical maximum, clock drift);
    /// null when they were not made, which the report says. The other checks are the report's own.
    /// </summary>
    public IReadOnlyList<MeterFinding>? Findings { get; init; }

    /// <summary>Seed of a simulated day; null for a real one.</summary>
    public string? Seed { get; init; }

    /// <summary>Id of the method: <c>carbonledger-trace/1</c>.</summary>
    public required string Method { get; init; }

    /// <summary>Program and version that wrote the report.</summary>
    public required string GeneratedBy { get; init; }

    /// <summary>Command line that checks this report's figures against the log.</summary>
    public required string VerifyCommand { get; init; }

    /// <summary>When the report was made, by the grid's clock; null leaves it out.</summary>
    public Timestamp? ReportedAt { get; init; }
}
