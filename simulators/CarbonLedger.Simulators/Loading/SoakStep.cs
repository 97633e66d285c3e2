namespace CarbonLedger.Simulators.Loading;

/// <summary>What a device does next.</summary>
/// <param name="Kind">Of its message.</param>
/// <param name="Captures">In the message, where it is a good one: 1, 20 or 200.</param>
/// <param name="Clock">Where its clock stands.</param>
/// <param name="Line">What happens on the way.</param>
/// <param name="Window">Messages that may wait for their answers, 1 to 32.</param>
/// <param name="Variant">0 to 2: one of several ways to do the same.</param>
internal sealed record SoakStep(SoakMessageKind Kind, int Captures, SoakClock Clock, SoakLine Line, int Window, int Variant);
