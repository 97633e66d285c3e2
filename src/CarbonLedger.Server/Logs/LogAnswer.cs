using Microsoft.AspNetCore.Http;

namespace CarbonLedger.Server.Logs;

/// <summary>An answer that is decided and not yet sent.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="ContentType">Of the body.</param>
/// <param name="Length">Bytes of the body.</param>
/// <param name="Body">The body in pieces.</param>
/// <param name="ETag">Of immutable content: a hash of it in quotes; null for what changes.</param>
/// <param name="Searched">Which batches a search looked into; null where nothing was searched.</param>
internal sealed record LogAnswer(int Status, string ContentType, long Length, IAsyncEnumerable<ReadOnlyMemory<byte>> Body, string? ETag = null, string? Searched = null)
{
    public const string Text = "text/plain; charset=utf-8";
    public const string Bytes = "application/octet-stream";
    public const string Json = "application/json";

    public static LogAnswer Of(int status, string contentType, ReadOnlyMemory<byte> body, string? eTag = null, string? searched = null) =>
        new(status, contentType, body.Length, One(body), eTag, searched);

    /// <summary>A refusal in one line of text.</summary>
    public static LogAnswer Refuse(int status, string reason, string? searched = null) => Of(status, Text, System.Text.Encoding.UTF8.GetBytes(reason + "\n"), searched: searched);

    public static LogAnswer NotFound(string reason, string? searched = null) => Refuse(StatusCodes.Status404NotFound, reason, searched);

    public static LogAnswer Malformed(string reason) => Refuse(StatusCodes.Status400BadRequest, reason);

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> One(ReadOnlyMemory<byte> body)
    {
        await Task.CompletedTask;
        yield return body;
    }
}
