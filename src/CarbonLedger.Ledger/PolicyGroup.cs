namespace CarbonLedger.Ledger;

/// <summary>A group of witnesses and groups, which has witnessed if enough of its members have.</summary>
/// <param name="Name">Its name inside the policy.</param>
/// <param name="Threshold">How many members it takes, 1 to all.</param>
/// <param name="Members">Names of witnesses and groups, each a member of one group only.</param>
public sealed record PolicyGroup(string Name, int Threshold, IReadOnlyList<string> Members);
