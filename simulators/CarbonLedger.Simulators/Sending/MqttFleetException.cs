namespace CarbonLedger.Simulators.Sending;

/// <summary>The broker could not be reached or did not answer within the limits; the message names the device and the limit.</summary>
public sealed class MqttFleetException(string message, Exception? inner) : Exception(message, inner);
