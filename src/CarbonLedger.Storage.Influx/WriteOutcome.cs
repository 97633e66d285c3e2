namespace CarbonLedger.Storage.Influx;

/// <summary>What a server made of a request.</summary>
internal enum WriteOutcome
{
    /// <summary>204: all of it is written.</summary>
    Written,

    /// <summary>400, 413 or 422: a line of it, or its length, will never be taken. Other lines of it may be written.</summary>
    Unacceptable,

    /// <summary>Not now: 429, 5xx, no answer.</summary>
    Later,

    /// <summary>401, 403, 404 or any other answer: an operator has to see to it.</summary>
    Refused,
}
