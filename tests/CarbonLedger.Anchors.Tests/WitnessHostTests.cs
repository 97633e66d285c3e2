using System.Net;
using System.Net.Sockets;
using System.Text;
using CarbonLedger.Ledger;
using CarbonLedger.Server.Witness;

namespace CarbonLedger.Anchors.Tests;

/// <summary>Our witness as a server: what it keeps, what it survives and what it refuses.</summary>
public sealed class WitnessHostTests
{
    private static readonly GrowingLog Log = new(64);

    [Fact]
    public async Task WhatWasCosigned_OutlivesTheProcess_AsACosignedNote()
    {
        TestWitness witness = await TestWitness.StartAsync("w1");
        using HttpClient http = new();
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(http, witness, Log.Request(0, 9))).Status);
        await witness.StopAsync();

        await using TestWitness again = await TestWitness.StartAsync("w1", witness.Folder);
        SignedNote kept = SignedNote.Parse(File.ReadAllBytes(Assert.Single(Directory.GetFiles(again.Folder, "*.checkpoint"))));
        Assert.Equal(Log.NoteAt(9).Text, kept.Text);
        Assert.Equal([GrowingLog.Key, again.Rule.Key], kept.Verify([GrowingLog.Key, again.Rule.Key]).Verified.Select(line => line.Key));
        Assert.Equal((HttpStatusCode.Conflict, "text/x.tlog.size", "9\n"), await PostAsync(http, again, Log.Request(0, 9)));
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(http, again, Log.Request(9, 64))).Status);
    }

    [Fact]
    public async Task AStateOnDiskThatWasChanged_StopsTheStart()
    {
        TestWitness witness = await TestWitness.StartAsync("w1");
        using HttpClient http = new();
        await PostAsync(http, witness, Log.Request(0, 9));
        await witness.StopAsync();
        string path = Assert.Single(Directory.GetFiles(witness.Folder, "*.checkpoint"));
        string text = File.ReadAllText(path);
        foreach (string damaged in new[] { text.Replace("\n9\n", "\n8\n", StringComparison.Ordinal), text[..^3], "", text.Replace(GrowingLog.Origin, "carbonledger.example/another", StringComparison.Ordinal) })
        {
            File.WriteAllText(path, damaged);
            LedgerFormatException e = await Assert.ThrowsAsync<LedgerFormatException>(() => TestWitness.StartAsync("w1", witness.Folder));
            Assert.Equal(path, e.Field);
        }

        File.WriteAllText(path, text);
        await using TestWitness whole = await TestWitness.StartAsync("w1", witness.Folder);
        Assert.Equal(9, whole.Last!.Size);
    }

    [Fact]
    public async Task OneStateFolder_HasOneWitness()
    {
        await using TestWitness witness = await TestWitness.StartAsync("w1");
        await Assert.ThrowsAsync<IOException>(() => TestWitness.StartAsync("w1", witness.Folder));
    }

    [Fact]
    public async Task AStateThatCannotBeWritten_GivesNoCosignature()
    {
        await using TestWitness witness = await TestWitness.StartAsync("w1");
        using HttpClient http = new();
        string taken = Path.Combine(witness.Folder, Hash.Of(Encoding.UTF8.GetBytes(GrowingLog.Origin)).ToHex() + ".checkpoint.new");
        Directory.CreateDirectory(taken);
        (HttpStatusCode status, _, string body) = await PostAsync(http, witness, Log.Request(0, 9));
        Assert.Equal((HttpStatusCode.InternalServerError, ""), (status, body));
        Assert.Null(witness.Last);

        Directory.Delete(taken);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(http, witness, Log.Request(0, 9))).Status);
    }

    [Fact]
    public async Task ManyAtOnce_OneSizeIsCosignedFromEach()
    {
        await using TestWitness witness = await TestWitness.StartAsync("w1");
        using HttpClient http = new();
        (HttpStatusCode Status, string?, string)[] answers = await Task.WhenAll(Enumerable.Range(1, 32).Select(size => PostAsync(http, witness, Log.Request(0, size))));
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.Equal(31, answers.Count(answer => answer.Status == HttpStatusCode.Conflict));
    }

    [Fact]
    public async Task WhatIsNoRequest_IsAnsweredWithItsStatus()
    {
        await using TestWitness witness = await TestWitness.StartAsync("w1");
        using HttpClient http = new();
        Assert.Equal((HttpStatusCode.BadRequest, "text/plain", "invalid input\n"), await PostAsync(http, witness, "garbage"u8.ToArray()));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await PostAsync(http, witness, new byte[WitnessHost.BodyBytesMax + 1])).Status);
        using HttpResponseMessage get = await http.GetAsync(new Uri(witness.Address, "add-checkpoint"));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, get.StatusCode);
        using HttpResponseMessage other = await http.GetAsync(witness.Address);
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
        Assert.Null(witness.Last);
    }

    [Fact]
    public async Task ABodyThatBreaksOff_ChangesNothing()
    {
        await using TestWitness witness = await TestWitness.StartAsync("w1");
        using (TcpClient client = new())
        {
            await client.ConnectAsync(witness.Address.Host, witness.Address.Port);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes("POST /add-checkpoint HTTP/1.1\r\nHost: w\r\nContent-Length: 500\r\n\r\nold 0\n"));
        }

        using HttpClient http = new();
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(http, witness, Log.Request(0, 9))).Status);
        Assert.Equal(9, witness.Last!.Size);
    }

    private static async Task<(HttpStatusCode Status, string? Type, string Body)> PostAsync(HttpClient http, TestWitness witness, byte[] body)
    {
        using ByteArrayContent content = new(body);
        using HttpResponseMessage response = await http.PostAsync(new Uri(witness.Address, "add-checkpoint"), content);
        return (response.StatusCode, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync());
    }
}
