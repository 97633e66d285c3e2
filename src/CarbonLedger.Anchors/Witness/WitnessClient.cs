using System.Globalization;
using System.Net;
using System.Text;
using CarbonLedger.Ledger;

namespace CarbonLedger.Anchors.Witness;

/// <summary>
/// Asks the witnesses of a policy to cosign a checkpoint (C2SP tlog-witness), all at once, each within its time. A witness is not
/// trusted: a cosignature counts only after it was verified over the checkpoint that was sent.
/// </summary>
/// <param name="http">Should not follow redirects (<see cref="CreateHttp"/>); its owner disposes it.</param>
public sealed class WitnessClient(HttpClient http, TlogPolicy policy, WitnessClientOptions options)
{
    /// <summary>How often one witness is asked in a round: with the size we believe, with the size it names, and once more if another went ahead in between.</summary>
    public const int AttemptMax = 3;

    /// <summary>The largest answer read, in bytes.</summary>
    public const int AnswerBytesMax = 64 * 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Gives the consistency proof from an old size to the checkpoint's, as <see cref="TileProofs"/> does from a store.</summary>
    public delegate Task<IReadOnlyList<Hash>> ProofSource(long oldSize, CancellationToken cancellationToken);

    /// <summary>An HTTP client without redirects, for one <see cref="WitnessClient"/> or more.</summary>
    public static HttpClient CreateHttp() => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Asks every witness. When this returns, each has answered, failed or run out of time; no failure of a witness is an exception.</summary>
    /// <param name="checkpoint">Signed by a log of the policy.</param>
    /// <param name="sizeBelieved">The size the witnesses were last asked to cosign, 0 to the checkpoint's; a witness that knows another is asked again from there.</param>
    /// <param name="proofs">Consistency proofs up to the checkpoint. What it throws, this throws.</param>
    /// <exception cref="LedgerFormatException">The note is no checkpoint.</exception>
    /// <exception cref="InvalidOperationException">No log of the policy signed it.</exception>
    public async Task<WitnessRound> AskAsync(SignedNote checkpoint, long sizeBelieved, ProofSource proofs, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(proofs);
        Checkpoint head = Checkpoint.Parse(checkpoint.Text);
        ArgumentOutOfRangeException.ThrowIfNegative(sizeBelieved);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sizeBelieved, head.Size);
        if (!policy.Evaluate(checkpoint).LogSigned)
        {
            throw new InvalidOperationException($"Checkpoint {head.Size} of {head.Origin} is not signed by a log of the policy; witnesses would refuse it.");
        }

        WitnessAnswer[] answers = await Task.WhenAll(policy.Witnesses.Select(witness => AskAsync(witness, checkpoint, head, sizeBelieved, proofs, cancellationToken)));
        SignedNote note = checkpoint.With(answers.Select(answer => answer.Cosignature).OfType<NoteSignature>().Except(checkpoint.Signatures));
        return new WitnessRound(note, policy.Evaluate(note), answers);
    }

    private async Task<WitnessAnswer> AskAsync(PolicyWitness witness, SignedNote note, Checkpoint head, long sizeBelieved, ProofSource proofs, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(witness.Url?.TrimEnd('/') + "/add-checkpoint", UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https"))
        {
            return new WitnessAnswer(witness, WitnessOutcome.NoAddress, $"Witness {witness.Name} has no http or https address in the policy.");
        }

        using CancellationTokenSource time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        time.CancelAfter(options.Timeout);
        long oldSize = sizeBelieved;
        for (int attempt = 1; ; attempt++)
        {
            string body = new WitnessRequest(oldSize, await proofs(oldSize, cancellationToken), note).Format();
            WitnessAnswer answer;
            try
            {
                (HttpStatusCode status, string? type, string text) = await PostAsync(address, body, time.Token);
                answer = Read(witness, note, head, oldSize, status, type, text);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return new WitnessAnswer(witness, WitnessOutcome.TimedOut, string.Create(CultureInfo.InvariantCulture, $"Witness {witness.Name} gave no answer in {options.Timeout.TotalSeconds} seconds."));
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                return new WitnessAnswer(witness, WitnessOutcome.Unreachable, $"Witness {witness.Name} was not reached: {e.Message}");
            }

            if (answer.Outcome != WitnessOutcome.Refused || answer.SizeCosigned is not { } named || attempt == AttemptMax)
            {
                return answer;
            }

            oldSize = named;
        }
    }

    private async Task<(HttpStatusCode Status, string? Type, string Text)> PostAsync(Uri address, string body, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, address) { Content = new StringContent(body, StrictUtf8, "text/plain") };
        using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        await using Stream content = await response.Content.ReadAsStreamAsync(cancellationToken);
        byte[] buffer = new byte[AnswerBytesMax + 1];
        int length = await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        if (length > AnswerBytesMax)
        {
            throw new IOException($"the answer has more than {AnswerBytesMax} bytes.");
        }

        // Bytes that are not UTF-8 become replacement characters, which no line of the protocol holds.
        return (response.StatusCode, response.Content.Headers.ContentType?.MediaType, Encoding.UTF8.GetString(buffer, 0, length));
    }

    private static WitnessAnswer Read(PolicyWitness witness, SignedNote note, Checkpoint head, long oldSize, HttpStatusCode status, string? type, string text) => status switch
    {
        HttpStatusCode.OK => ReadCosignature(witness, note, head, text),
        HttpStatusCode.Conflict when type == WitnessVerdict.SizeType => ReadSize(witness, head, oldSize, text),
        HttpStatusCode.Conflict or HttpStatusCode.UnprocessableEntity => new WitnessAnswer(
            witness, WitnessOutcome.HistoryRefused, $"Witness {witness.Name} does not accept size {head.Size} as grown from size {oldSize} (HTTP {(int)status}): {Quote(text)}."),
        _ => new WitnessAnswer(witness, WitnessOutcome.Refused, $"Witness {witness.Name} refused size {head.Size} (HTTP {(int)status}): {Quote(text)}."),
    };

    // Lines of other keys are ignored (a witness may have several); one of the key we know that does not hold is not.
    private static WitnessAnswer ReadCosignature(PolicyWitness witness, SignedNote note, Checkpoint head, string text)
    {
        NoteSignature? found = null;
        try
        {
            string[] lines = text.EndsWith('\n') ? text[..^1].Split('\n', SignedNote.SignatureCountMax + 1) : [];
            foreach (NoteSignature line in lines.Select(NoteSignature.ParseLine).Where(line => (line.Name, line.KeyId) == (witness.Key.Name, witness.Key.KeyId)))
            {
                if (!Cosignature.Verify(witness.Key, note.Text, line, out _))
                {
                    return new WitnessAnswer(witness, WitnessOutcome.Misbehaved, $"Witness {witness.Name} gave a cosignature that does not hold over size {head.Size}.");
                }

                found ??= line;
            }
        }
        catch (LedgerFormatException e)
        {
            return new WitnessAnswer(witness, WitnessOutcome.Misbehaved, $"Witness {witness.Name} did not answer with signature lines. {e.Message}");
        }

        return found is null
            ? new WitnessAnswer(witness, WitnessOutcome.Misbehaved, $"Witness {witness.Name} gave no cosignature of the key the policy knows.")
            : new WitnessAnswer(witness, WitnessOutcome.Cosigned, $"Witness {witness.Name} cosigned size {head.Size}.") { Cosignature = found, SizeCosigned = head.Size };
    }

    private static WitnessAnswer ReadSize(PolicyWitness witness, Checkpoint head, long oldSize, string text)
    {
        if (!text.EndsWith('\n') || !long.TryParse(text.AsSpan()[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out long named))
        {
            return new WitnessAnswer(witness, WitnessOutcome.Misbehaved, $"Witness {witness.Name} named no size: {Quote(text)}.");
        }

        if (named > head.Size)
        {
            return new WitnessAnswer(witness, WitnessOutcome.Ahead, $"Witness {witness.Name} has cosigned size {named} and this log holds {head.Size}: the log went back, or another holder of its key went on.") { SizeCosigned = named };
        }

        if (named != oldSize)
        {
            return new WitnessAnswer(witness, WitnessOutcome.Refused, $"Witness {witness.Name} has cosigned size {named}, not {oldSize}.") { SizeCosigned = named };
        }

        // It named the size it was asked from. Of the same size that is its word for another root; of any other it makes no sense.
        return new WitnessAnswer(witness, named == head.Size ? WitnessOutcome.HistoryRefused : WitnessOutcome.Misbehaved, $"Witness {witness.Name} was asked from size {oldSize}, named {named}, and does not cosign {head.Size}.") { SizeCosigned = named };
    }

    private static string Quote(string text)
    {
        string printable = string.Concat(text.TrimEnd('\n').Take(80).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));
        return $"\"{printable}\"";
    }
}
