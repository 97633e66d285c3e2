namespace CarbonLedger.Ledger;

/// <summary>A witness's answer to one request.</summary>
/// <param name="Status">What it decided.</param>
/// <param name="Body">The body to send, ended by LF.</param>
/// <param name="Cosigned">The checkpoint with the cosignature beside the log's own lines; null unless <see cref="WitnessStatus.Cosigned"/>. It must be durable before <see cref="Body"/> leaves.</param>
public sealed record WitnessVerdict(WitnessStatus Status, string Body, SignedNote? Cosigned = null)
{
    /// <summary>The content type of a body that is the size last cosigned.</summary>
    public const string SizeType = "text/x.tlog.size";

    /// <summary>The content type of any other body.</summary>
    public const string TextType = "text/plain; charset=utf-8";

    /// <summary>The content type of <see cref="Body"/>.</summary>
    public string ContentType => Status == WitnessStatus.OtherSize ? SizeType : TextType;
}
