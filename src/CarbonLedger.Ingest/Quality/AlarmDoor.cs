using System.Globalization;
using System.Net.Http.Headers;
using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ingest.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CarbonLedger.Ingest.Quality;

/// <summary>
/// <c>GET /alarms</c>: open alarms as JSON, newest first, of the devices that the token is for.
/// <c>?ended=true</c> gives the last that ended, <c>?kind=</c> and <c>?device=</c> choose, <c>?limit=</c> (1 to 10,000) bounds the list.
/// <code>{"alarms":[{"number":7,"kind":"device-silent","site":"plant","device":"m1","register":null,"since":"…","until":null,"count":1,"detail":"…"}],"notListed":0}</code>
/// </summary>
public sealed class AlarmDoor(ITokenRegistry tokens, QualityWatch watch)
{
    public const string Path = "/alarms";

    /// <summary>The longest list.</summary>
    public const int ListedMax = 10_000;

    private const int ListedUnlessTold = 1_000;

    /// <summary>Maps it below the routes given.</summary>
    public void Map(IEndpointRouteBuilder routes) => routes.MapGet(Path, AnswerAsync);

    private Task AnswerAsync(HttpContext context)
    {
        if (Token(context) is not { } token)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return DoorAnswers.ErrorAsync(context, StatusCodes.Status401Unauthorized, "Expected Authorization: Bearer with a known token.");
        }

        IQueryCollection query = context.Request.Query;
        int limit = ListedUnlessTold;
        if (query["limit"].ToString() is { Length: > 0 } text && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > ListedMax))
        {
            return DoorAnswers.ErrorAsync(context, StatusCodes.Status400BadRequest, FormattableString.Invariant($"limit: expected 1 to {ListedMax}."));
        }

        (string kind, string device) = (query["kind"].ToString(), query["device"].ToString());
        List<Alarm> alarms = [.. watch.Alarms(query["ended"].ToString() == "true").Where(alarm =>
            IsOf(token, alarm) && (kind.Length == 0 || AlarmJson.NameOf(alarm.Kind) == kind) && (device.Length == 0 || alarm.Device == device))];
        return DoorAnswers.SendAsync(context, StatusCodes.Status200OK, writer =>
        {
            writer.WriteStartArray("alarms"u8);
            foreach (Alarm alarm in alarms.Take(limit))
            {
                writer.WriteStartObject();
                AlarmJson.Write(writer, alarm);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteNumber("notListed"u8, Math.Max(0, alarms.Count - limit));
        });
    }

    // A name that names no site is of a sender that could be anybody's.
    private static bool IsOf(DoorToken token, Alarm alarm) =>
        alarm.Site is not { } site || (Identifier.IsValid(alarm.Device) ? token.Admits(site, new DeviceId(alarm.Device)) : token.Site == site);

    private DoorToken? Token(HttpContext context) =>
        AuthenticationHeaderValue.TryParse(context.Request.Headers.Authorization, out AuthenticationHeaderValue? given)
        && given.Scheme is "Bearer" or "Token" ? tokens.Find(given?.Parameter) : null;
}
