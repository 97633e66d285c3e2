namespace CarbonLedger.Ledger.Anchoring;

/// <summary>What an auditor pins of another ledger: a line <c>anchor LEDGER WHAT VALUE</c> of the trust file.</summary>
/// <param name="Ledger">As receipts name it.</param>
/// <param name="What">Such as <c>code</c>, <c>publisher</c>, <c>validator</c> or <c>node</c>; each verifier says which it knows.</param>
/// <param name="Value">In the form that its verifier asks for.</param>
public sealed record AnchorPin(string Ledger, string What, string Value);
