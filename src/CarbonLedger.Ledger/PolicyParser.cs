namespace CarbonLedger.Ledger;

/// <summary>Reads a tlog-policy line by line; every error names its line.</summary>
internal sealed class PolicyParser
{
    private readonly List<PolicyLog> logs = [];
    private readonly List<PolicyWitness> witnesses = [];
    private readonly List<PolicyGroup> groups = [];
    private readonly HashSet<string> names = new(StringComparer.Ordinal);
    private readonly HashSet<string> members = new(StringComparer.Ordinal);
    private string? quorum;
    private int lineNumber;

    public void Read(string line)
    {
        lineNumber++;
        foreach (char c in line)
        {
            if (c is (< ' ' and not '\t') or '\u007f')
            {
                throw Wrong("no control character but tab, and lines ended by LF alone", $"byte 0x{(int)c:x2}");
            }
        }

        string[] words = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0 || words[0].StartsWith('#'))
        {
            return;
        }

        switch (words[0])
        {
            case "log":
                ReadLog(words);
                break;
            case "witness":
                ReadWitness(words);
                break;
            case "group":
                ReadGroup(words);
                break;
            case "quorum":
                ReadQuorum(words);
                break;
            default:
                throw Wrong("log, witness, group or quorum", LedgerFormatException.Quote(words[0]));
        }
    }

    public TlogPolicy Finish() => quorum is null
        ? throw Wrong("a quorum line before the end", "none")
        : new TlogPolicy(logs, witnesses, groups, quorum);

    private void ReadLog(string[] words)
    {
        Require(words.Length is 2 or 3, "log <vkey> [url]", words);
        VerifierKey key = ParseKey(words[1], NoteKeyType.Ed25519);
        RequireNew(logs.Select(log => log.Key), key);
        RequireRoom(logs.Count, "logs");
        logs.Add(new PolicyLog(key, words.ElementAtOrDefault(2)));
    }

    private void ReadWitness(string[] words)
    {
        Require(words.Length is 3 or 4, "witness <name> <vkey> [url]", words);
        VerifierKey key = ParseKey(words[2], NoteKeyType.CosignatureV1);
        RequireNew(witnesses.Select(witness => witness.Key), key);
        RequireRoom(witnesses.Count, "witnesses");
        DefineName(words[1]);
        witnesses.Add(new PolicyWitness(words[1], key, words.ElementAtOrDefault(3)));
    }

    private void ReadGroup(string[] words)
    {
        Require(words.Length >= 4, "group <name> <n|all|any> <member>...", words);
        RequireRoom(groups.Count, "groups");
        string[] group = words[3..];
        foreach (string member in group)
        {
            RequireDefined(member);
            if (!members.Add(member))
            {
                throw Wrong("each name a member of one group, once", LedgerFormatException.Quote(member));
            }
        }

        // Only now: a group is no member of itself.
        DefineName(words[1]);
        groups.Add(new PolicyGroup(words[1], ParseThreshold(words[2], group.Length), group));
    }

    private void ReadQuorum(string[] words)
    {
        Require(words.Length == 2, "quorum <name|none>", words);
        if (quorum is not null)
        {
            throw Wrong("one quorum line", "a second");
        }

        if (words[1] != TlogPolicy.NoQuorum)
        {
            RequireDefined(words[1]);
        }

        quorum = words[1];
    }

    private int ParseThreshold(string word, int memberCount)
    {
        if (word == "any")
        {
            return 1;
        }

        if (word == "all")
        {
            return memberCount;
        }

        return StrictText.TryParseNumber(word, out long threshold) && threshold >= 1 && threshold <= memberCount
            ? (int)threshold
            : throw Wrong($"any, all or a number from 1 to {memberCount}", LedgerFormatException.Quote(word));
    }

    private VerifierKey ParseKey(string word, NoteKeyType type)
    {
        VerifierKey key;
        try
        {
            key = VerifierKey.Parse(word);
        }
        catch (LedgerFormatException e)
        {
            throw Wrong($"{e.Field} as {e.Expected}", e.Found);
        }

        return key.Type == type ? key : throw Wrong($"a key of type {(int)type}", $"type {(int)key.Type}");
    }

    private void DefineName(string name)
    {
        if (name == TlogPolicy.NoQuorum || !names.Add(name))
        {
            throw Wrong("a new name", LedgerFormatException.Quote(name));
        }
    }

    private void RequireDefined(string name)
    {
        if (!names.Contains(name))
        {
            throw Wrong("a witness or group defined on a line before", LedgerFormatException.Quote(name));
        }
    }

    /// <summary>Two names for one key would let one witness count twice.</summary>
    private void RequireNew(IEnumerable<VerifierKey> keys, VerifierKey key)
    {
        if (keys.Any(earlier => earlier.PublicKey.Span.SequenceEqual(key.PublicKey.Span)))
        {
            throw Wrong("each public key once", LedgerFormatException.Quote(key.Name));
        }
    }

    private void RequireRoom(int count, string what)
    {
        if (count >= TlogPolicy.CountMax)
        {
            throw Wrong($"up to {TlogPolicy.CountMax} {what}", "more");
        }
    }

    private void Require(bool holds, string expected, string[] words)
    {
        if (!holds)
        {
            throw Wrong(expected, LedgerFormatException.Count(words.Length, "words"));
        }
    }

    private LedgerFormatException Wrong(string expected, string found) => new($"policy line {lineNumber}", expected, found);
}
