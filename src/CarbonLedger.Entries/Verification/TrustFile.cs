using System.Text;
using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ledger;
using CarbonLedger.Ledger.Anchoring;

namespace CarbonLedger.Entries.Verification;

/// <summary>
/// What an auditor pins beside the log policy, since that leaves the content of entries out of scope. A text file, a line each:
/// <c>enrolment VKEY</c> (a key that may enrol devices), <c>author VKEY</c> (a key that may sign records, reports and seals), <c>auditor VKEY</c> (one that may sign opinions), <c>factors sha256:HEX</c> and <c>network sha256:HEX</c> (files that may
/// be used), <c>unsigned DEVICE</c> (one whose readings need no signature; <c>*</c> for any), <c>anchor LEDGER WHAT VALUE</c> (what is known of another ledger: the README of its receipts says which words); <c>#</c> starts a comment.
/// </summary>
public sealed record TrustFile(IReadOnlyList<VerifierKey> EnrolmentKeys, IReadOnlySet<Hash> Factors, IReadOnlySet<Hash> Networks)
{
    /// <summary>Keys that may sign records.</summary>
    public IReadOnlyList<VerifierKey> AuthorKeys { get; init; } = [];

    /// <summary>Keys that may sign opinions.</summary>
    public IReadOnlyList<VerifierKey> AuditorKeys { get; init; } = [];

    /// <summary>Devices whose readings need no signature, by id; <c>*</c> stands for any. How much of a figure rests on such readings is in the figure.</summary>
    public IReadOnlySet<string> Unsigned { get; init; } = new HashSet<string>();

    /// <summary>What the auditor knows of other ledgers, in the order of the lines.</summary>
    public IReadOnlyList<AnchorPin> Anchors { get; init; } = [];

    public const int BytesMax = 1024 * 1024;

    private const string DigestPrefix = "sha256:";
    private const string AnyDevice = "*";

    /// <summary>Whether the auditor takes readings of a device without its signature.</summary>
    public bool MayBeUnsigned(DeviceId device) => Unsigned.Contains(device.Value) || Unsigned.Contains(AnyDevice);

    /// <exception cref="LedgerFormatException">A line is none of these; the message names it by number.</exception>
    public static TrustFile Parse(string text)
    {
        if (text.Length > BytesMax)
        {
            throw new LedgerFormatException("trust file", $"at most {BytesMax} characters", $"{text.Length}");
        }

        List<VerifierKey> keys = [];
        List<VerifierKey> authors = [];
        List<VerifierKey> auditors = [];
        HashSet<Hash> factors = [];
        HashSet<Hash> networks = [];
        HashSet<string> unsigned = [];
        List<AnchorPin> anchors = [];
        int number = 0;
        foreach (string line in text.Split('\n'))
        {
            number++;
            string[] words = line.Split('#')[0].Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0)
            {
                continue;
            }

            bool read = words is ["anchor", var ledger, var what, var value] ? Add(anchors, new AnchorPin(ledger, what, value)) : words.Length == 2 && words[0] switch
            {
                "enrolment" => Add(keys, words[1]),
                "author" => Add(authors, words[1]),
                "auditor" => Add(auditors, words[1]),
                "factors" => Add(factors, words[1]),
                "network" => Add(networks, words[1]),
                "unsigned" => Add(unsigned, words[1]),
                _ => false,
            };
            if (!read)
            {
                throw new LedgerFormatException($"trust file line {number}", "enrolment VKEY, author VKEY, auditor VKEY, factors sha256:HEX, network sha256:HEX, unsigned DEVICE or anchor LEDGER WHAT VALUE", line.Length > 60 ? line[..60] + "..." : line);
            }
        }

        return new TrustFile(keys, factors, networks) { AuthorKeys = authors, AuditorKeys = auditors, Unsigned = unsigned, Anchors = anchors };
    }

    public string Format()
    {
        StringBuilder text = new("# CarbonLedger trust file: what the auditor accepts inside entries.\n");
        foreach (VerifierKey key in EnrolmentKeys)
        {
            text.Append("enrolment ").Append(key.Format()).Append('\n');
        }

        foreach (VerifierKey key in AuthorKeys)
        {
            text.Append("author ").Append(key.Format()).Append('\n');
        }

        foreach (VerifierKey key in AuditorKeys)
        {
            text.Append("auditor ").Append(key.Format()).Append('\n');
        }

        foreach (Hash digest in Factors)
        {
            text.Append("factors ").Append(DigestPrefix).Append(digest.ToHex()).Append('\n');
        }

        foreach (Hash digest in Networks)
        {
            text.Append("network ").Append(DigestPrefix).Append(digest.ToHex()).Append('\n');
        }

        foreach (string device in Unsigned.Order(StringComparer.Ordinal))
        {
            text.Append("unsigned ").Append(device).Append('\n');
        }

        foreach (AnchorPin pin in Anchors)
        {
            text.Append("anchor ").Append(pin.Ledger).Append(' ').Append(pin.What).Append(' ').Append(pin.Value).Append('\n');
        }

        return text.ToString();
    }

    private static bool Add(List<AnchorPin> pins, AnchorPin pin)
    {
        // Receipts name addresses in lower case: another spelling would pin nothing.
        bool isReceipts = !pin.Ledger.StartsWith("evm:", StringComparison.OrdinalIgnoreCase) || pin.Ledger.All(c => !char.IsAsciiLetterUpper(c));
        if (!isReceipts || pins.Contains(pin))
        {
            return false;
        }

        pins.Add(pin);
        return true;
    }

    private static bool Add(HashSet<string> devices, string word)
    {
        if (word != AnyDevice && !Identifier.IsValid(word))
        {
            return false;
        }

        devices.Add(word);
        return true;
    }

    private static bool Add(List<VerifierKey> keys, string word)
    {
        if (!VerifierKey.TryParse(word, out VerifierKey? key) || key.Type != NoteKeyType.Ed25519)
        {
            return false;
        }

        keys.Add(key);
        return true;
    }

    private static bool Add(HashSet<Hash> digests, string word)
    {
        if (!word.StartsWith(DigestPrefix, StringComparison.Ordinal) || word.Length != DigestPrefix.Length + (2 * Hash.Size))
        {
            return false;
        }

        try
        {
            digests.Add(Hash.FromHex(word[DigestPrefix.Length..]));
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
