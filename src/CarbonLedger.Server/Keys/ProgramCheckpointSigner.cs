using System.Diagnostics;
using System.Text;
using CarbonLedger.Abstractions;
using CarbonLedger.Ledger;

namespace CarbonLedger.Server.Keys;

/// <summary>
/// A key that another program holds, such as the tool of a hardware module: it is started for each checkpoint, reads the text on its standard
/// input to the end, and writes the signature line of a C2SP signed note (<c>— name base64</c>, LF) on its standard output. What it
/// answers is verified before it is used.
/// </summary>
/// <param name="key">The public key, named by the log's origin.</param>
/// <param name="program">Its path.</param>
/// <param name="words">Its arguments.</param>
/// <param name="timeout">How long it may take.</param>
public sealed class ProgramCheckpointSigner(VerifierKey key, string program, IReadOnlyList<string> words, TimeSpan timeout) : ICheckpointSigner
{
    private const int AnswerCharactersMax = 4096;

    public VerifierKey Key => key;

    public async Task<SignedNote> SignAsync(string text, CancellationToken cancellationToken = default)
    {
        string answer = await AskAsync(text, cancellationToken);
        try
        {
            SignedNote note = SignedNote.Create(text, [.. answer.TrimEnd('\n').Split('\n').Select(NoteSignature.ParseLine)]);
            return note.Verify([key]).Holds ? note : throw new IOException($"Signer {program}: expected a signature of {key} that holds; found another.");
        }
        catch (LedgerFormatException e)
        {
            throw new IOException($"Signer {program}: {e.Message}", e);
        }
    }

    private async Task<string> AskAsync(string text, CancellationToken cancellationToken)
    {
        ProcessStartInfo start = new(program, words)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.UTF8,
        };
        using CancellationTokenSource time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        time.CancelAfter(timeout);
        using Process process = Start(start);
        try
        {
            await process.StandardInput.WriteAsync(text.AsMemory(), time.Token);
            process.StandardInput.Close();
            char[] answer = new char[AnswerCharactersMax];
            int length = await process.StandardOutput.ReadBlockAsync(answer.AsMemory(), time.Token);
            await process.WaitForExitAsync(time.Token);
            return process.ExitCode == 0 ? new string(answer, 0, length) : throw new IOException($"Signer {program} ended with {process.ExitCode}.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"Signer {program} gave no answer in {timeout}.");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw new IOException($"Signer {program} was not started.");
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new IOException($"Signer {program} was not started: {e.Message}", e);
        }
    }
}
