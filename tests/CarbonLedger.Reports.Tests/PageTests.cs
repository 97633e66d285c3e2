using System.Text;
using System.Xml;

namespace CarbonLedger.Reports.Tests;

public sealed class PageTests(MadeDay day) : IClassFixture<MadeDay>
{
    private XmlDocument Page => Parse(day.Bytes("index.html"));

    [Fact]
    public void Page_IsWellFormed() => Assert.Equal("html", Page.DocumentElement?.Name);

    [Fact]
    public void Page_HoldsEveryTableAndPicture()
    {
        XmlDocument page = Page;
        foreach (string table in new[] { "balance", "factors", "technologies", "loads", "mix-sum", "branches", "buses", "storages", "flags", "estimates", "checks", "findings", "quality", "intervals", "files" })
        {
            Assert.NotNull(page.SelectSingleNode($"//table[@id='table-{table}']"));
        }

        foreach (ReportFile file in day.Files.Where(file => file.Path.StartsWith("tables/", StringComparison.Ordinal)))
        {
            Assert.NotNull(page.SelectSingleNode($"//a[@href='{file.Path}']"));
        }

        XmlNodeList pictures = page.SelectNodes("//figure/img")!;
        Assert.Equal(8, pictures.Count);
        Assert.All(pictures.Cast<XmlElement>(), picture =>
        {
            Assert.True(picture.GetAttribute("alt").Length > 30);
            Assert.StartsWith("data:image/png;base64,", picture.GetAttribute("src"), StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Page_LoadsNothing()
    {
        XmlDocument page = Page;
        string style = page.SelectSingleNode("//style")!.InnerText;

        Assert.DoesNotContain("@import", style, StringComparison.Ordinal);
        Assert.All(style.Split("url(").Skip(1), url => Assert.StartsWith("\"data:", url, StringComparison.Ordinal));
        Assert.Empty(page.SelectNodes("//script | //iframe | //object | //embed | //form")!);
        foreach (XmlAttribute loaded in page.SelectNodes("//@src | //link/@href")!)
        {
            Assert.StartsWith("data:", loaded.Value, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("http:", Encoding.UTF8.GetString(day.Bytes("index.html")), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("https:", Encoding.UTF8.GetString(day.Bytes("index.html")), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Page_NamesWhereItsFiguresStand()
    {
        string text = Page.DocumentElement!.InnerText;

        Assert.Contains(day.Grid.Facts.Checkpoint, text, StringComparison.Ordinal);
        Assert.Contains("root (SHA-256, base64) 检查点根哈希（SHA-256，base64） " + day.Grid.Facts.Checkpoint.Split('\n')[2], text, StringComparison.Ordinal);
        Assert.Contains(MadeGrid.Origin, text, StringComparison.Ordinal);
        Assert.Contains("0 – 95", text, StringComparison.Ordinal);
        Assert.Contains("2026-06-01 00:00 – 2026-06-02 00:00 (UTC+08:00)", text, StringComparison.Ordinal);
        Assert.Contains("carbonledger-default, version 版本 1", text, StringComparison.Ordinal);
        Assert.Contains("consumption-traced", text, StringComparison.Ordinal);
        Assert.Contains(day.Grid.Facts.VerifyCommand, text, StringComparison.Ordinal);
    }

    [Fact]
    public void NoValue_IsADash()
    {
        // Nothing flows through bus-3 of fourteen.
        XmlDocument page = Parse(new MadeGrid(14).Write()[0].Bytes);

        Assert.Equal(4, page.SelectNodes("//table[@id='table-buses']//tr[td='bus-3']/td[contains(@class,'none')]")!.Count);
        Assert.Equal("—", page.SelectSingleNode("//table[@id='table-buses']//tr[td='bus-3']/td[contains(@class,'none')]")!.InnerText);
    }

    [Fact]
    public void TextFromOutside_IsEscaped()
    {
        MadeGrid grid = new(5) { Facts = day.Grid.Facts with { Title = "<script>alert('1')</script> & \"more\"" } };

        Assert.Equal("<script>alert('1')</script> & \"more\"", Parse(grid.Write()[0].Bytes).SelectSingleNode("//h1")!.InnerText);
    }

    [Fact]
    public void UnknownZone_ShowsUtcAndSaysSo()
    {
        string text = Parse(ReportWriter.Write(day.Grid.Network with { TimeZone = "Nowhere/Atlantis" }, day.Grid.Factors, day.Grid.Intervals, day.Grid.Facts)[0].Bytes).DocumentElement!.InnerText;

        Assert.Contains("2026-05-31 16:00 – 2026-06-01 16:00 (UTC+00:00)", text, StringComparison.Ordinal);
        Assert.Contains("Nowhere/Atlantis: unknown on this system; times are UTC", text, StringComparison.Ordinal);
    }

    private static XmlDocument Parse(byte[] bytes)
    {
        using MemoryStream stream = new(bytes);
        using XmlReader reader = XmlReader.Create(stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null });
        XmlDocument page = new() { XmlResolver = null, PreserveWhitespace = true };
        page.Load(reader);
        return page;
    }
}
