namespace CarbonLedger.Ledger;

/// <summary>
/// What an auditor pins (C2SP tlog-policy): the logs they accept, the witnesses they know and how many of these must have
/// cosigned. Non-ASCII text must be UTF-8, which the specification recommends and this ledger requires.
/// </summary>
public sealed class TlogPolicy
{
    /// <summary>The largest policy, in bytes.</summary>
    public const int BytesMax = 1024 * 1024;

    /// <summary>The most logs, witnesses and groups, each.</summary>
    public const int CountMax = 256;

    /// <summary>The quorum that asks for no witness.</summary>
    public const string NoQuorum = "none";

    internal TlogPolicy(IReadOnlyList<PolicyLog> logs, IReadOnlyList<PolicyWitness> witnesses, IReadOnlyList<PolicyGroup> groups, string quorum)
    {
        Logs = logs;
        Witnesses = witnesses;
        Groups = groups;
        Quorum = quorum;
    }

    public IReadOnlyList<PolicyLog> Logs { get; }

    public IReadOnlyList<PolicyWitness> Witnesses { get; }

    /// <summary>The groups in the order of the policy: a group names only what stands before it.</summary>
    public IReadOnlyList<PolicyGroup> Groups { get; }

    /// <summary>The witness or group that must have witnessed, or <see cref="NoQuorum"/>.</summary>
    public string Quorum { get; }

    /// <summary>Reads a policy.</summary>
    /// <exception cref="LedgerFormatException">A line is not of a policy; the field is <c>policy line n</c>, counted from 1.</exception>
    public static TlogPolicy Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > BytesMax)
        {
            throw new LedgerFormatException("policy", $"up to {BytesMax} bytes", LedgerFormatException.Count(bytes.Length, "bytes"));
        }

        PolicyParser parser = new();
        foreach (string line in StrictText.Decode(bytes, "policy").Split('\n'))
        {
            parser.Read(line);
        }

        return parser.Finish();
    }

    /// <inheritdoc cref="Parse(ReadOnlySpan{byte})"/>
    public static TlogPolicy Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Parse(StrictText.Encode(text, "policy"));
    }

    /// <summary>Weighs a note by its signatures. Keys outside the policy count for nothing.</summary>
    public PolicyEvaluation Evaluate(SignedNote note)
    {
        ArgumentNullException.ThrowIfNull(note);
        NoteVerification signatures = note.Verify([.. Logs.Select(log => log.Key), .. Witnesses.Select(witness => witness.Key)]);

        // A log's key speaks for its own origin only.
        string origin = note.Text[..note.Text.IndexOf('\n', StringComparison.Ordinal)];
        PolicyLog? log = Logs.FirstOrDefault(l => l.Key.Name == origin && signatures.Verified.Any(s => s.Key.Equals(l.Key)));
        List<WitnessSeen> seen = [.. signatures.Verified.SelectMany(
            s => Witnesses.Where(w => w.Key.Equals(s.Key)).Select(w => new WitnessSeen(w, s.Time ?? 0)))];
        return new PolicyEvaluation(log, seen, IsQuorum(seen.Select(s => s.Witness.Name)), signatures.BadKey);
    }

    /// <summary>Whether these witnesses, by their names in the policy, are enough.</summary>
    public bool IsQuorum(IEnumerable<string> witnesses)
    {
        HashSet<string> witnessed = [.. witnesses, NoQuorum];
        foreach (PolicyGroup group in Groups)
        {
            if (group.Members.Count(witnessed.Contains) >= group.Threshold)
            {
                witnessed.Add(group.Name);
            }
        }

        return witnessed.Contains(Quorum);
    }
}
