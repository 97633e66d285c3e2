using System.Net;
using System.Text;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ingest.Enrolment;
using CarbonLedger.Ledger;

namespace CarbonLedger.EndToEnd.Tests;

/// <summary>Devices that come into a grid in service: by a file, and by a code with a key of their own.</summary>
public sealed class EnrolmentTests
{
    [Fact]
    public async Task ImportedAndClaimedDevices_AreEnrolledByTheRunningServer_AndStandInTheLog()
    {
        using ServedGrid grid = await ServedGrid.SetUpAsync();
        await grid.StartAsync();
        await grid.SendPastStepsAsync();
        using Ed25519Signer imported = SignerOf(1), claiming = SignerOf(2);

        // A file that is none stands in nobody's way.
        Directory.CreateDirectory(Path.Combine(grid.Data, "enrolments"));
        await File.WriteAllTextAsync(Path.Combine(grid.Data, "enrolments", "0-bad.entries"), "no entries");
        string file = grid.InFolder("devices.csv"), codes = grid.InFolder("codes.csv");
        await File.WriteAllTextAsync(file, $"site,device,publicKey\nieee14,new-1,{Convert.ToBase64String(imported.PublicKey.Span)}\nieee14,new-2,\nieee14,not an id,\n");
        string[] key = ["--data", grid.Data, "--enrolment-key", grid.InFolder("keys/enrolment.key"), "--passphrase-file", grid.InFolder("keys/passphrase")];
        Assert.Contains("1 devices would be enrolled, 1 would be given a claim code", (await ToolRun.ToEndAsync(["device", "import", file, .. key, "--codes-out", codes, "--dry-run"])).Expect(2).Output, StringComparison.Ordinal);
        Assert.False(File.Exists(codes));
        ToolResult result = (await ToolRun.ToEndAsync(["device", "import", file, .. key, "--codes-out", codes])).Expect(2);
        Assert.Contains("row 4.device", result.Error, StringComparison.Ordinal);

        string code = (await File.ReadAllLinesAsync(codes))[1].Split(',')[2];
        using HttpClient http = grid.Http();
        http.DefaultRequestHeaders.Authorization = null;
        Assert.Equal(HttpStatusCode.Forbidden, await ClaimAsync(http, "00000-00000-00000-00000", claiming));
        Assert.Equal(HttpStatusCode.Accepted, await ClaimAsync(http, code, claiming));
        Assert.Contains("new-2", (await ToolRun.ToEndAsync(["device", "approve", .. key])).Expect(0).Output, StringComparison.Ordinal);

        Assert.True(await grid.Run.ReachesAsync(async () =>
        {
            string list = (await ToolRun.ToEndAsync("device", "list", "--data", grid.Data)).Output;
            return list.Contains("new-1", StringComparison.Ordinal) && list.Contains("new-2", StringComparison.Ordinal);
        }));
        Assert.True(File.Exists(Path.Combine(grid.Data, "enrolments", "0-bad.refused.txt")));
        Assert.Contains("2 are there already", (await ToolRun.ToEndAsync(["device", "import", file, .. key, "--codes-out", codes + "2", "--dry-run"])).Output, StringComparison.Ordinal);
        Assert.Contains("the enrolment key of 59 devices are pinned", (await grid.VerifyAsync()).Expect(0).Output, StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> ClaimAsync(HttpClient http, string code, Ed25519Signer signer)
    {
        byte[] signature = signer.Sign(DeviceClaim.SignedBytes(new DeviceId("new-2"), code));
        using StringContent body = new(
            $$"""{"device":"new-2","code":"{{code}}","publicKey":"{{Convert.ToBase64String(signer.PublicKey.Span)}}","sig":"{{Convert.ToBase64String(signature)}}"}""", Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await http.PostAsync("api/v1/claim", body);
        return response.StatusCode;
    }

    private static Ed25519Signer SignerOf(byte seed)
    {
        byte[] bytes = new byte[Ed25519Signer.SeedSize];
        Array.Fill(bytes, seed);
        return new Ed25519Signer(bytes);
    }
}
