namespace CarbonLedger.Carbon.Inventory;

/// <summary>One retired or repaired unit of eq. (2): REC or REP.</summary>
/// <param name="Record">The record's id; findings name it.</param>
/// <param name="Serial">Null where the file names none.</param>
/// <param name="Capacity">SF6 capacity.</param>
/// <param name="Recovered">SF6 got back, at most the capacity.</param>
public sealed record Sf6Row(string Record, Sf6RowKind Kind, SerialNumber? Serial, GasMass Capacity, GasMass Recovered)
{
    /// <summary>Capacity less recovered.</summary>
    public GasMass Emitted => Capacity - Recovered;
}
