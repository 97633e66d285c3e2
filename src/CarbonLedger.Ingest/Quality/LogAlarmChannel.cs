using Microsoft.Extensions.Logging;

namespace CarbonLedger.Ingest.Quality;

/// <summary>Alarms in the program's log: raised and lasting ones as warnings, ended ones as information.</summary>
public sealed class LogAlarmChannel(ILogger<LogAlarmChannel> logger) : IAlarmChannel
{
    public string Name => "log";

    public long Dropped => 0;

    public void Tell(AlarmMessage message) => logger.Log(
        message.Phase == AlarmPhase.Ended ? LogLevel.Information : LogLevel.Warning,
        "{Kind} {Phase}: site {Site}, device {Device}, register {Register}, since {Since}: {Detail}",
        AlarmJson.NameOf(message.Kind), AlarmJson.NameOf(message.Phase), message.Site?.Value ?? "-", EdgeText.Clean(message.Device ?? "-", EdgeText.NameMax), message.Register ?? "-", message.Since, EdgeText.Clean(message.Detail, EdgeText.DetailMax));
}
