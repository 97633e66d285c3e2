using System.CommandLine;
using System.Globalization;
using System.Text;
using CarbonLedger.Ledger;

namespace CarbonLedger.Cli.Commands;

/// <summary><c>proof FILE --policy FILE</c>: verifies the proof of one entry offline and prints the entry.</summary>
internal static class ProofCommand
{
    private const int IndentWidth = 2;

    public static Command Create()
    {
        Argument<string> file = new("file") { Description = "A proof (C2SP tlog-proof), as a log serves it." };
        Option<string> policy = new("--policy") { Description = "Whose checkpoints you accept (C2SP tlog-policy).", Required = true };
        Command command = new("proof", "Verify the proof of one entry offline and print the entry. Exit 0 only if all holds; 1 false, 2 malformed, 3 not covered.") { file, policy };
        command.SetAction(async (parsed, cancel) =>
        {
            TlogPolicy pinned = await InputFile.PolicyAsync(parsed.GetRequiredValue(policy), cancel);
            byte[] bytes = await ReadAsync(parsed.GetRequiredValue(file), cancel);
            LogProofVerification result = LogProofVerifier.Verify(bytes, pinned);
            await Console.Out.WriteAsync(ToText(result).AsMemory(), cancel);
            return ExitCode.Of(result.Failure?.Class);
        });
        return command;
    }

    // Too long is malformed: the file is not read to find out.
    private static async Task<byte[]> ReadAsync(string path, CancellationToken cancel) => new FileInfo(path) is { Exists: true, Length: > LogProof.BytesMax } file
        ? throw new LedgerFormatException(path, $"up to {LogProof.BytesMax} bytes", $"{file.Length} bytes")
        : await InputFile.ReadAsync(path, cancel);

    private static string ToText(LogProofVerification result)
    {
        StringBuilder text = new();
        foreach (LogStep step in result.Steps)
        {
            text.Append(step.Outcome == StepOutcome.Ok ? "ok      " : "FAILED  ").Append(step.Name).Append(": ").AppendLine(step.Detail);
        }

        if (result.Failure is { } failure)
        {
            return text.AppendLine(CultureInfo.InvariantCulture, $"NOT VERIFIED ({failure.Class}): {failure}").ToString();
        }

        text.AppendLine(CultureInfo.InvariantCulture, $"verified: entry {result.Proof!.EntryIndex} of batch {result.Proof.Batch} of {result.Head!.Origin} size {result.Head.Size}");
        return Append(text, result.Proof.Entry).ToString();
    }

    // An entry is any bytes to the ledger; by agreement they are one CBOR map.
    private static StringBuilder Append(StringBuilder text, ReadOnlyMemory<byte> entry)
    {
        try
        {
            Append(text, CborValue.Parse(entry), 0);
            return text.AppendLine();
        }
        catch (LedgerFormatException)
        {
            return text.AppendLine(CultureInfo.InvariantCulture, $"h'{Convert.ToHexStringLower(entry.Span)}'");
        }
    }

    // CBOR's own notation for people (RFC 8949 §8), a key a line.
    private static void Append(StringBuilder text, CborValue value, int depth)
    {
        switch (value.Kind)
        {
            case CborKind.Integer:
                text.Append(value.AsInt().ToString(CultureInfo.InvariantCulture));
                break;
            case CborKind.Text:
                text.Append('"').Append(string.Concat(value.AsText().Select(c => char.IsControl(c) || c is '"' or '\\' ? $"\\u{(int)c:x4}" : c.ToString()))).Append('"');
                break;
            case CborKind.Bytes:
                text.Append("h'").Append(Convert.ToHexStringLower(value.AsBytes().Span)).Append('\'');
                break;
            case CborKind.Array:
                text.Append('[');
                foreach ((int i, CborValue item) in value.AsArray().Index())
                {
                    text.Append(i > 0 ? ", " : "");
                    Append(text, item, depth);
                }

                text.Append(']');
                break;
            default:
                text.Append('{');
                foreach (int key in value.Keys)
                {
                    text.AppendLine().Append(' ', (depth + 1) * IndentWidth).Append(key.ToString(CultureInfo.InvariantCulture)).Append(": ");
                    Append(text, value.Required(key), depth + 1);
                }

                text.AppendLine().Append(' ', depth * IndentWidth).Append('}');
                break;
        }
    }
}
