using System.Text;
using CarbonLedger.Carbon;
using CarbonLedger.Ingest.Formats.Profiles;

namespace CarbonLedger.Ingest.Tests.Formats;

public sealed class MappingProfileTests
{
    private const string Good = """
        profile: carbonledger.profile/1
        id: mine
        topic: plant/{site}/{device}/energy
        site: topic
        device: topic
        time: { at: /ts, form: unix-ms }
        registers:
          - { register: "1-0:1.8.0", at: /import, unit: kWh }
          - { register: "1-0:3.8.0", at: /q, unit: kvarh, optional: true }

        """;

    [Fact]
    public void EveryBuiltInProfile_IsReadWithoutAProblem()
    {
        Assert.Equal(["home-assistant", "tasmota", "telegraf", "thingsboard", "ts-params"], BuiltInProfiles.Names.Where(name => name != "sparkplug"));
        Assert.All(BuiltInProfiles.Names, name =>
        {
            MappingProfile profile = MappingProfile.Read(BuiltInProfiles.Find(name)).Require(name);
            Assert.Equal(name, profile.Id);
            Assert.NotEmpty(profile.About);
            Assert.False(profile.IsDerived);
        });
        Assert.Null(BuiltInProfiles.Find("no-such"));
    }

    [Fact]
    public void GoodProfile_IsRead()
    {
        MappingProfile profile = Read(Good).Require("mine");
        Assert.Equal(("mine", "plant/{site}/{device}/energy", 2), (profile.Id, profile.Topic.ToString(), profile.Registers.Count));
        Assert.True(Read(Good.Replace("unit: kWh", "unit: kW, kind: power", StringComparison.Ordinal)).Require("mine").IsDerived);
        Assert.True(Read(Good.Replace("unit: kWh", "unit: Wh, kind: interval", StringComparison.Ordinal)).Require("mine").IsDerived);
    }

    [Theory]
    [InlineData("profile/1", "profile/2", "line 1, column 10", "carbonledger.profile/2", "Expected profile: carbonledger.profile/1")]
    [InlineData("id: mine", "id: a/b", "line 2, column 5", "a/b", "Expected id: an identifier of 1 to 64 of A-Z a-z 0-9 . _ -")]
    [InlineData("id: mine\n", "id: mine\ncolour: red\n", "line 3, column 1", "colour", "Unknown key; the profile has profile, id, about, topic, items, when, site, device, time, sequence, quality, registers")]
    [InlineData("{device}/energy", "{devise}/energy", "line 3, column 8", "plant/{site}/{devise}/energy", "Expected topic: a topic with {site} and {device} at most once, + for a level and # at the end")]
    [InlineData("plant/{site}", "plant/+", "line 4, column 7", "topic", "Expected site: topic (with {site} in it), enrolment, { is: … } or { at: /… }")]
    [InlineData("device: topic", "device: somebody", "line 5, column 9", "somebody", "Expected device: topic (with {device} in it), client, { is: … } or { at: /… }")]
    [InlineData("unix-ms", "unix-us", "line 6, column 24", "unix-us", "Expected form: iso8601, unix-s or unix-ms")]
    [InlineData("/ts", "ts", "line 6, column 13", "ts", "Expected a JSON pointer (RFC 6901) such as /values/import, of at most 256 characters and 16 steps")]
    [InlineData("/ts", "/a~2", "line 6, column 13", "/a~2", "Expected a JSON pointer (RFC 6901) such as /values/import, of at most 256 characters and 16 steps")]
    [InlineData("1-0:1.8.0", "1-0:9.8.0", "line 8, column 17", "1-0:9.8.0", "Expected register: a known OBIS code such as \"1-0:1.8.0\"")]
    [InlineData("unit: kWh", "unit: kvarh", "line 8, column 49", "kvarh", "Expected a unit of kWh for register 1-0:1.8.0")]
    [InlineData("unit: kWh", "unit: kW", "line 8, column 49", "kW", "Expected a unit of kWh for register 1-0:1.8.0")]
    [InlineData("optional: true", "optional: yes", "line 9, column 61", "yes", "Expected optional: one of false, true")]
    [InlineData("id: mine\n", "id: mine\nid: mine\n", "line 3, column 1", "id", "Expected a key that stands once and is a text")]
    [InlineData("site: topic", "site: &a topic", "line 4, column 7", "an anchor, alias or tag", "Expected plain values")]
    public void WrongPlace_IsNamedWithLineAndColumn(string found, string put, string place, string value, string message)
    {
        InputReading<MappingProfile> reading = Read(Good.Replace(found, put, StringComparison.Ordinal));
        Assert.Null(reading.Value);
        Assert.Equal(new InputProblem(place, value, message), Assert.Single(reading.Problems));
    }

    [Fact]
    public void AllProblems_AreNamedAtOnce() => Assert.Equal(
        ["line 1, column 10", "line 6, column 13", "line 8, column 17"],
        Read(Good.Replace("profile/1", "profile/2", StringComparison.Ordinal).Replace("/ts", "ts", StringComparison.Ordinal).Replace("1-0:1.8.0", "x", StringComparison.Ordinal)).Problems.Select(problem => problem.Path));

    [Fact]
    public void WhatIsNoYaml_TooLarge_TooDeep_IsRefused()
    {
        Assert.Contains("Expected YAML", Assert.Single(Read("a: [1, 2").Problems).Message, StringComparison.Ordinal);
        Assert.Contains("65536 bytes", Assert.Single(Read(new string('#', 65_537)).Problems).Message, StringComparison.Ordinal);
        Assert.Contains("8 levels", Assert.Single(Read(new string('[', 60_000)).Problems).Message, StringComparison.Ordinal);
        Assert.Contains("one document", Assert.Single(Read("a: 1\n---\nb: 2\n").Problems).Message, StringComparison.Ordinal);
        Assert.NotEmpty(Read("").Problems);
        Assert.NotEmpty(Read("- ? \t:\n  }").Problems);
        Assert.NotEmpty(Read("- ? \t:\n").Problems);
        Assert.Single(MappingProfile.Read([0xff, 0xfe]).Problems);
    }

    private static InputReading<MappingProfile> Read(string text) => MappingProfile.Read(Encoding.UTF8.GetBytes(text));
}
