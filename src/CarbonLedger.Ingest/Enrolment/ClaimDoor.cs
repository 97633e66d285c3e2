using System.Text.Json;
using CarbonLedger.Abstractions;
using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ingest.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CarbonLedger.Ingest.Enrolment;

/// <summary><c>POST /api/v1/claim</c>: <c>{"device":"…","code":"…","publicKey":"base64","sig":"base64"}</c>. 202 when the claim is kept.</summary>
public sealed class ClaimDoor(ClaimBook book, IGridClock clock)
{
    private const int BodyBytesMax = 4_096;

    /// <summary>Maps the door below the routes given.</summary>
    public IEndpointRouteBuilder Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/v1/claim", ClaimAsync);
        return routes;
    }

    private async Task ClaimAsync(HttpContext context)
    {
        byte[] body;
        try
        {
            await using DoorBody read = new(context, BodyBytesMax);
            body = await read.ReadAllAsync(context.RequestAborted);
        }
        catch (DoorRefusedException e)
        {
            await DoorAnswers.ErrorAsync(context, e.Status, e.Message);
            return;
        }

        if (Read(body) is not { } claim)
        {
            await DoorAnswers.ErrorAsync(context, StatusCodes.Status400BadRequest, "Expected {\"device\":\"…\",\"code\":\"…\",\"publicKey\":\"32 bytes in base64\",\"sig\":\"64 bytes in base64\"}.");
            return;
        }

        ClaimOutcome outcome = book.Claim(claim, clock.Now);
        await (outcome == ClaimOutcome.Claimed
            ? DoorAnswers.SendAsync(context, StatusCodes.Status202Accepted, writer => writer.WriteString("status"u8, "claimed; readings are taken when the operator has approved it"))
            : DoorAnswers.ErrorAsync(context, StatusCodes.Status403Forbidden, Sentence(outcome)));
    }

    private static string Sentence(ClaimOutcome outcome) => outcome switch
    {
        ClaimOutcome.Expired => "The code's time is over; ask for a new one.",
        ClaimOutcome.Locked => $"Locked after {ClaimBook.TriesMax} wrong codes; ask for a new one.",
        ClaimOutcome.Taken => "Another key has claimed this device.",
        ClaimOutcome.NotSigned => "sig: does not verify under publicKey over carbonledger.claim/1, device and code, a line feed between.",
        _ => "No such code waits for this device.",
    };

    private static DeviceClaim? Read(byte[] body)
    {
        List<InputProblem> problems = [];
        using JsonDocument? document = Json.Parse(body, problems);
        try
        {
            return document?.RootElement is { ValueKind: JsonValueKind.Object } root
                && Text(root, "device") is { } device && Identifier.IsValid(device)
                && Text(root, "code") is { Length: ClaimBook.CodeLength } code
                && Text(root, "publicKey") is { } key && DeviceList.Key(key) is { } publicKey
                && root.TryGetProperty("sig", out JsonElement sig) && sig.ValueKind == JsonValueKind.String && sig.TryGetBytesFromBase64(out byte[]? signature)
                ? new DeviceClaim(new DeviceId(device), code, publicKey, signature)
                : null;
        }
        catch (InvalidOperationException)
        {
            // A text that is no valid UTF-16, such as a lone surrogate escape.
            return null;
        }
    }

    private static string? Text(JsonElement root, string name) => root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
