namespace CarbonLedger.Storage.Influx;

/// <summary>Where a process may end between two things that are not one.</summary>
internal enum ExportStep
{
    BeforeWrite,
    AfterWrite,
    CursorWrittenAside,
    CursorMoved,
}
