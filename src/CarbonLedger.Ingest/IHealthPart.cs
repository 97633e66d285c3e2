using System.Text.Json;

namespace CarbonLedger.Ingest;

/// <summary>A part of the server that says in <c>/health</c> how it fares. Safe to call from many threads.</summary>
public interface IHealthPart
{
    /// <summary>The name of its object.</summary>
    string Name { get; }

    /// <summary>False makes the whole answer 503.</summary>
    bool Passes { get; }

    /// <summary>Writes the properties of its object.</summary>
    /// <param name="isKnown">True for who sent a known token: sentences of failures may name files and addresses.</param>
    void Write(Utf8JsonWriter writer, bool isKnown);
}
