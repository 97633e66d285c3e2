namespace CarbonLedger.Ingest.Quality;

/// <summary>Where alarms are told.</summary>
public interface IAlarmChannel
{
    /// <summary>Names it in <c>/health</c>.</summary>
    string Name { get; }

    /// <summary>Messages that could not be delivered since the start.</summary>
    long Dropped { get; }

    /// <summary>Takes a message; returns at once and does not throw. What can't be delivered is counted.</summary>
    void Tell(AlarmMessage message);
}
