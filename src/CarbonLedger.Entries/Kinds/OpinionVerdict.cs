namespace CarbonLedger.Entries.Kinds;

/// <summary>What an auditor concludes, in the words of ISAE 3410 and ISO 14064-3.</summary>
public enum OpinionVerdict
{
    /// <summary>The statement is free of material misstatement (ISO 14064-3: unmodified).</summary>
    Unqualified = 1,

    /// <summary>So it is, except for what the scope names (modified).</summary>
    Qualified = 2,

    /// <summary>It is materially misstated.</summary>
    Adverse = 3,

    /// <summary>Not enough evidence to say either.</summary>
    Disclaimer = 4,
}
