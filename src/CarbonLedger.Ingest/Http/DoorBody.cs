using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace CarbonLedger.Ingest.Http;

/// <summary>A request's body, unpacked if it says gzip, that stops at its limit. What is not taken yet is bounded by what is asked for.</summary>
internal sealed class DoorBody : IAsyncDisposable
{
    private readonly PipeReader reader;
    private readonly GZipStream? unpacking;
    private readonly long bytesMax;
    private SequencePosition? untaken;
    private long taken;

    /// <exception cref="DoorRefusedException">415: packed otherwise than by gzip. 413: longer than the limit by its own word.</exception>
    public DoorBody(HttpContext context, long bytesMax)
    {
        this.bytesMax = bytesMax;
        if (context.Request.ContentLength > bytesMax)
        {
            throw TooLong(bytesMax);
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = bytesMax;
        }

        string packed = context.Request.Headers.ContentEncoding.ToString();
        unpacking = packed.ToUpperInvariant() switch
        {
            "" or "IDENTITY" => null,
            "GZIP" => new GZipStream(context.Request.Body, CompressionMode.Decompress),
            _ => throw new DoorRefusedException(StatusCodes.Status415UnsupportedMediaType, "Content-Encoding: expected gzip or none."),
        };
        reader = unpacking is null ? context.Request.BodyReader : PipeReader.Create(unpacking);
    }

    /// <summary>At least so many bytes, or all that is left; the caller takes what it needs with <see cref="Take"/>.</summary>
    /// <exception cref="DoorRefusedException">400: not gzip. 413: over the limit.</exception>
    public async ValueTask<ReadResult> ReadAsync(int least, CancellationToken cancellationToken)
    {
        ReadResult result;
        try
        {
            result = await reader.ReadAtLeastAsync(least, cancellationToken);
        }
        catch (InvalidDataException)
        {
            throw new DoorRefusedException(StatusCodes.Status400BadRequest, "The body is not gzip.");
        }
        catch (BadHttpRequestException e)
        {
            throw new DoorRefusedException(e.StatusCode, e.StatusCode == StatusCodes.Status413PayloadTooLarge ? TooLong(bytesMax).Message : "The body did not arrive whole.");
        }

        untaken = result.Buffer.End;
        return taken + result.Buffer.Length > bytesMax ? throw TooLong(bytesMax) : result;
    }

    /// <summary>Gives back what was read, up to a place; the rest is read again.</summary>
    public void Take(ReadOnlySequence<byte> buffer, SequencePosition upTo, bool examinedAll)
    {
        untaken = null;
        taken += buffer.Slice(0, upTo).Length;
        reader.AdvanceTo(upTo, examinedAll ? buffer.End : upTo);
    }

    /// <summary>The whole body, if it has at most so many bytes.</summary>
    /// <exception cref="DoorRefusedException">As for reading.</exception>
    public async Task<byte[]> ReadAllAsync(CancellationToken cancellationToken)
    {
        ReadResult result = await ReadAsync(checked((int)bytesMax + 1), cancellationToken);
        byte[] bytes = result.Buffer.ToArray();
        Take(result.Buffer, result.Buffer.End, examinedAll: true);
        return bytes;
    }

    public async ValueTask DisposeAsync()
    {
        if (untaken is { } end)
        {
            // A read that was not taken would keep the server from reading past this body to the next request.
            reader.AdvanceTo(end);
        }

        if (unpacking is not null)
        {
            await reader.CompleteAsync();
            await unpacking.DisposeAsync();
        }
    }

    private static DoorRefusedException TooLong(long bytesMax) => new(StatusCodes.Status413PayloadTooLarge, $"The body has more than {bytesMax} bytes.");
}
