using System.Text;
using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ingest.Formats.Ocmf;

namespace CarbonLedger.Ingest.Tests.Formats;

public sealed class OcmfTests
{
    // A sample with its key as published with road-labs/ocmf-js (examples); openssl dgst -verify says it holds.
    private const string PublishedKey = "3059301306072A8648CE3D020106082A8648CE3D03010703420004EF1766AFD940A49FBA863779837F394EB053BF87DB529DE69FDDE8B32485D7AD715CD8F291656B1DEAA29337A65E4B1B7F9F2808E4E53019B867D4C9294948C9";
    private const string Published = """
        OCMF|{"FV":"1.0","GI":"TEST","GS":"1234567","GV":"1.0.0","PG":"T1","MV":"MV","MM":"MM","MS":"1234567","MF":"1.0","IS":true,"IL":"VERIFIED","IF":["RFID_PLAIN","OCPP_RS_TLS"],"IT":"ISO14443","ID":"2AB46E883AD3BB","CI":"CSONE","CT":"CBIDC","RD":[{"TM":"2025-06-14T08:49:47,642+0100 S","TX":"B","RV":0.56698,"RI":"1-b","RU":"kWh","EI":1523,"ST":"G"},{"TM":"2025-06-14T11:49:47,642+0100 S","TX":"E","RV":8.36706,"RI":"1-b","RU":"kWh","EI":1523,"ST":"G"}]}|{"SA":"ECDSA-secp256r1-SHA256","SD":"3045022100DB41C0B8AC1580F274574DC8A5C9AD856C1A4B0D5BF2252D119F55202E363968022053BD9DBE36DF6EF1F712C76A0E12F80E8B7E614683375C046371871E128B9BA3"}
        """;

    // Our own payload, signed for the other curves with openssl dgst -sha256 -sign; its keys are nowhere.
    private const string Payload = """
        {"FV":"1.0","GI":"CarbonLedger","GS":"1","GV":"1","PG":"T7","MV":"MV","MM":"MM","MS":"m-1","MF":"1.0","IS":false,"IL":"NONE","ID":"","RD":[{"TM":"2026-06-01T08:15:00,000+0800 S","TX":"B","RV":12345.678,"RI":"1-b:1.8.0","RU":"kWh","EF":"","ST":"G"},{"TM":"2026-06-01T08:30:00,000+0800 R","TX":"E","RV":12346.000,"ST":"G"}]}
        """;

    private static readonly SiteId Site = new("s");
    private static readonly DeviceId Device = new("m-1");

    internal static byte[] Valid { get; } = Encoding.UTF8.GetBytes(Published);

    internal static byte[] Key { get; } = Convert.FromHexString(PublishedKey);

    [Fact]
    public void PublishedSample_Verifies_AndNoChangedByteDoes()
    {
        OcmfRecord record = Read(Published).Require("sample");
        byte[] key = Convert.FromHexString(PublishedKey);
        Assert.Equal(OcmfVerdict.Valid, record.Verify(key));
        Assert.Equal(Valid, record.Original.ToArray());
        Assert.Equal(("1234567", "1234567", "T1"), (record.Meter, record.Gateway, record.Pagination));
        Assert.Equal(
            ["2025-06-14T07:49:47.642Z Synchronised B 0.56698 1-b kWh G", "2025-06-14T10:49:47.642Z Synchronised E 8.36706 1-b kWh G"],
            record.Readings.Select(reading => $"{reading.Time} {reading.Clock} {reading.Transaction} {reading.Value} {reading.Identification} {reading.Unit} {reading.Status}"));
        byte[] payload = record.SignedPayload.ToArray();
        for (int i = 0; i < payload.Length; i += 7)
        {
            byte[] changed = [.. payload];
            changed[i] ^= 1;
            Assert.Equal(OcmfVerdict.Invalid, (record with { SignedPayload = changed }).Verify(key));
        }

        // Its register is not named: 1-b is no OBIS code of energy.
        Assert.Equal(["payload.RD[0].RI", "payload.RD[1].RI"], record.ToCaptures(Site, Device, cutDecimals: true).Problems.Select(problem => problem.Path));
    }

    [Theory]
    [InlineData("ECDSA-secp256k1-SHA256", "3056301006072a8648ce3d020106052b8104000a03420004f5bc753050675986c789c2ad4f6e5b0c11f5c98c7208e2f2a0c642cec2ffdb6a957eaa07c4ebe5e14e2eff4f452815f7b83bc1a0535ea9431386b71d78a35599", "3044022040d7ea8018d99bc08a2cab03b4b6e818a0aa717cda8428d53f73c22f0d683f6b022008d1bde997d00d716a558c1192bbbc80c5028171b1f3dd360d8c32d485ca7374")]
    [InlineData("ECDSA-brainpool256r1-SHA256", "305a301406072a8648ce3d020106092b2403030208010107034200048fdda79ecf69fb60e35cd031dae258f8e538a445fa7daa6bf5b74638967beb2d71b7298cb7a32142d5a3c93dea8c6ddae71eb9e58caccbc6e36b950b90d56015", "30460221009fb308e1164283d652d4553a620c29652fde0784da96d4964345879e777f0c920221009c9e6c0876b5568c11ee2e85b3df75977b40670b10cb7ad161b41b49a21ad47c")]
    [InlineData("ECDSA-secp384r1-SHA256", "3076301006072a8648ce3d020106052b8104002203620004e840071d899866c4893f9dee7260568ab0d2496eaee75433e76f8966f5906f0d28fbdbfc040c8a4b351872a7660c6b025e4abb44d35b6779dd0550e1ea97add26ec3096ad3289a30a81d118c72ddd44c8110d9374e6dbbff851b656428698442", "3065023100e930a8e56a39748a77af26ec21d575402f01aa18cff9943b357770b15d397f85e1ceb1dd74e1d123620ca1fd7c455393023040c6ed12e5052b7855361c6bd497b33713bc278c4754d112d7c9f2ad8c20b32e140a912718d4a81fd8e17f7dcc677b7c")]
    [InlineData("ECDSA-brainpool384r1-SHA256", "307a301406072a8648ce3d020106092b240303020801010b036200040d306cbffc79a6209800d44a449e59a57d4ee56f62a0d7e59f71ebe599b95bdd1288862c219fe2cb1b88ed830643e3250d4e15bb12d7e0f8c973c42fcd858eff91eb62bec729c9ce9927446d8b4a624ac31dbb05f2565ea05d164aa0c14c8f9e", "306402303dd6448780ccfab65e2c9a3586eddbb8f3f9631839cf83fb1bb2db839d1e3e2f944bd16347cb0bba05c3379a031a148c02303c54df077eb605205f6f86c20ca113f4b7dc2e215779c41729fa909ed75de5013d0bc55811fdb8f25f32197373a40828")]
    public void OtherCurves_Verify(string algorithm, string key, string signature)
    {
        OcmfRecord record = Read($$"""OCMF|{{Payload}}|{"SA":"{{algorithm}}","SD":"{{signature}}"}""").Require("own");
        Assert.Equal(OcmfVerdict.Valid, record.Verify(Convert.FromHexString(key)));
        Assert.Equal(OcmfVerdict.UnusableKey, record.Verify(Convert.FromHexString(PublishedKey)));
        Assert.Equal(OcmfVerdict.Invalid, (record with { SignedPayload = record.SignedPayload[1..] }).Verify(Convert.FromHexString(key)));
        string base64 = Convert.ToBase64String(Convert.FromHexString(signature));
        Assert.Equal(OcmfVerdict.Valid, Read($$"""OCMF|{{Payload}}|{"SA":"{{algorithm}}","SE":"base64","SD":"{{base64}}"}""").Require("own").Verify(Convert.FromHexString(key)));
    }

    [Fact]
    public void WrongKeysAndAlgorithms_AreSaid()
    {
        OcmfRecord record = Read(Published).Require("sample");
        Assert.Equal(OcmfVerdict.UnusableKey, record.Verify([]));
        Assert.Equal(OcmfVerdict.UnusableKey, record.Verify([1, 2, 3]));
        Assert.Equal(OcmfVerdict.UnusableKey, record.Verify(new byte[513]));
        Assert.Equal(OcmfVerdict.UnknownAlgorithm, Read(Published.Replace("ECDSA-secp256r1-SHA256", "ECDSA-secp192r1-SHA256", StringComparison.Ordinal)).Require("sample").Verify(Convert.FromHexString(PublishedKey)));
        Assert.Equal(OcmfVerdict.Invalid, Read(Published.Replace("304502", "304503", StringComparison.Ordinal)).Require("sample").Verify(Convert.FromHexString(PublishedKey)));
    }

    [Fact]
    public void Readings_BecomeCaptures_WithDecimalsAsSigned()
    {
        IReadOnlyList<Capture> captures = Own(Payload).ToCaptures(Site, Device, cutDecimals: false).Require("own");
        Assert.Equal(
            ["2026-06-01T00:15:00.000Z 7 Good 12345.678", "2026-06-01T00:30:00.000Z 7 Good 12346.000"],
            captures.Select(capture => $"{capture.Time} {capture.Sequence} {capture.Quality} {capture.Registers[0].Value}"));
        Assert.All(captures, capture => Assert.Equal(Register.ActiveImport, capture.Registers[0].Obis));
    }

    [Theory]
    [InlineData("+0800 S", "+0800 U", DeviceQuality.ClockSuspect)]
    [InlineData("+0800 S", "+0800 I", DeviceQuality.ClockSuspect)]
    [InlineData("\"EF\":\"\"", "\"EF\":\"t\"", DeviceQuality.ClockSuspect)]
    [InlineData("\"EF\":\"\"", "\"EF\":\"E\"", DeviceQuality.Suspect)]
    [InlineData("\"EF\":\"\",\"ST\":\"G\"", "\"EF\":\"\",\"ST\":\"T\"", DeviceQuality.Suspect)]
    public void StatusAndClock_AreTheQuality(string found, string put, DeviceQuality expected) =>
        Assert.Equal(expected, Own(Payload.Replace(found, put, StringComparison.Ordinal)).ToCaptures(Site, Device, false).Require("own")[0].Quality);

    [Theory]
    [InlineData("OCMF|", "OCMP|", "OCMF")]
    [InlineData("}|{", "}{", "OCMF")]
    [InlineData("\"PG\":\"T1\"", "\"PG\":\"X1\"", "payload.PG")]
    [InlineData("\"PG\":\"T1\",", "", "payload.PG")]
    [InlineData("08:49:47,642", "08:49:47.642", "payload.RD[0].TM")]
    [InlineData("11:49:47,642+0100 S", "11:49:47,642+0100 X", "payload.RD[1].TM")]
    [InlineData("0.56698", "true", "payload.RD[0].RV")]
    [InlineData("\"RD\":[", "\"RE\":[", "payload.RD")]
    [InlineData("\"SD\":\"30", "\"SD\":\"x0", "signature.SD")]
    [InlineData("|{\"SA\"", "|[{\"SA\"", "signature")]
    public void WrongRecord_IsNamedByItsField(string found, string put, string path) =>
        Assert.Equal(path, Assert.Single(Read(Published.Replace(found, put, StringComparison.Ordinal)).Problems).Path);

    [Fact]
    public void Limits_AreKept()
    {
        Assert.Contains("65536 bytes", Assert.Single(Read("OCMF|" + new string(' ', 65_536)).Problems).Message, StringComparison.Ordinal);
        string reading = """{"TM":"2026-06-01T08:15:00,000+0800 S","ST":"G"}""";
        Assert.Equal("payload.RD", Assert.Single(Read($$"""OCMF|{"PG":"T1","RD":[{{string.Join(',', Enumerable.Repeat(reading, 257))}}]}|{"SD":"00"}""").Problems).Path);
        Assert.Equal("signature.SD", Assert.Single(Read($$"""OCMF|{"PG":"T1","RD":[{{reading}}]}|{"SD":"{{new string('0', 514)}}"}""").Problems).Path);
        Assert.Equal("payload.RD[0].RV", Assert.Single(Own(Payload.Replace("12345.678", "12345.6789", StringComparison.Ordinal)).ToCaptures(Site, Device, cutDecimals: false).Problems).Path);
        Assert.Equal("12345.678", Own(Payload.Replace("12345.678", "12345.6789", StringComparison.Ordinal)).ToCaptures(Site, Device, cutDecimals: true).Require("own")[0].Registers[0].Value.ToString());
    }

    private static InputReading<OcmfRecord> Read(string text) => OcmfRecord.Read(Encoding.UTF8.GetBytes(text));

    private static OcmfRecord Own(string payload) => Read($$"""OCMF|{{payload}}|{"SD":"00"}""").Require("own");
}
