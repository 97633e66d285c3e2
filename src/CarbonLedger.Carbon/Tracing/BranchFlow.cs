namespace CarbonLedger.Carbon.Tracing;

/// <summary>A branch's flow as it was solved.</summary>
/// <param name="Sender">Bus that sends; the from bus where nothing flows through.</param>
/// <param name="Receiver">Bus that receives.</param>
/// <param name="Sent">0 or more, at the sending end.</param>
/// <param name="Received">0 or more, at the receiving end. Both are 0 where both ends only take power in.</param>
public readonly record struct BranchFlow(int Sender, int Receiver, double Sent, double Received);
