using System.IO.Compression;
using CsCheck;

namespace CarbonLedger.Ledger.Tests;

public class BundleArchiveTests
{
    private static readonly BundleFile[] Files =
    [
        new("b/001", new byte[] { 1, 2, 3 }),
        new("README.txt", TestLog.Utf8("Hello.\n")),
        new("empty", ReadOnlyMemory<byte>.Empty),
    ];

    private static readonly byte[] Small = BundleArchive.Write(Files);

    [Fact]
    public void AnyFiles_SurviveInOrdinalOrder() => Gen.Byte.Array[0, 200].Array[0, 12].Sample(contents =>
    {
        BundleFile[] files = [.. contents.Select((content, i) => new BundleFile($"f/{i}", content))];
        BundleReading reading = BundleArchive.Read(BundleArchive.Write(files));
        return reading.Holds
            && reading.Files.Select(file => file.Path).SequenceEqual(files.Select(file => file.Path).Order(StringComparer.Ordinal))
            && reading.Files.All(file => file.Content.Span.SequenceEqual(files.Single(f => f.Path == file.Path).Content.Span));
    });

    [Fact]
    public void EveryValueOfEveryByte_IsSeen()
    {
        Assert.True(BundleArchive.Read(Small).Holds);
        for (int at = 0; at < Small.Length; at++)
        {
            for (int change = 1; change < 256; change++)
            {
                byte[] changed = [.. Small];
                changed[at] ^= (byte)change;
                Assert.False(BundleArchive.Read(changed).Holds, $"byte {at} changed by {change}");
            }
        }
    }

    [Fact]
    public void EveryAddedAndRemovedByte_IsSeen()
    {
        for (int at = 0; at <= Small.Length; at++)
        {
            Assert.False(BundleArchive.Read((byte[])[.. Small.AsSpan(0, at), 0, .. Small.AsSpan(at)]).Holds);
            if (at < Small.Length)
            {
                Assert.False(BundleArchive.Read((byte[])[.. Small.AsSpan(0, at), .. Small.AsSpan(at + 1)]).Holds);
                Assert.False(BundleArchive.Read(Small.AsMemory(0, at)).Holds);
            }
        }
    }

    [Fact]
    public void AnOrdinaryUnzip_OpensIt()
    {
        using ZipArchive zip = new(new MemoryStream(Small), ZipArchiveMode.Read);
        Assert.Equal(["manifest", "README.txt", "b/001", "empty"], zip.Entries.Select(entry => entry.FullName));
        foreach (BundleFile file in Files)
        {
            ZipArchiveEntry entry = zip.GetEntry(file.Path)!;
            using Stream stream = entry.Open();
            using MemoryStream content = new();
            stream.CopyTo(content);
            Assert.Equal(file.Content.ToArray(), content.ToArray());
            Assert.Equal(new DateTime(1980, 1, 1), entry.LastWriteTime.DateTime);
            Assert.Equal(entry.Length, entry.CompressedLength);
        }
    }

    [Fact]
    public void TheManifest_HasALineForEachFile()
    {
        using ZipArchive zip = new(new MemoryStream(Small), ZipArchiveMode.Read);
        using StreamReader reader = new(zip.Entries[0].Open());
        Assert.Equal(
            $"{Hash.Of("Hello.\n"u8).ToHex()} 7 README.txt\n{Hash.Of([1, 2, 3]).ToHex()} 3 b/001\n{Hash.Of([]).ToHex()} 0 empty\n",
            reader.ReadToEnd());
    }

    [Fact]
    public void AZipOfTheSameFilesByAnotherProgram_IsRefused()
    {
        using MemoryStream stream = new();
        using (ZipArchive zip = new(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            using ZipArchive source = new(new MemoryStream(Small), ZipArchiveMode.Read);
            foreach (ZipArchiveEntry entry in source.Entries)
            {
                using Stream target = zip.CreateEntry(entry.FullName, CompressionLevel.NoCompression).Open();
                using Stream content = entry.Open();
                content.CopyTo(target);
            }
        }

        Assert.False(BundleArchive.Read(stream.ToArray()).Holds);
    }

    [Fact]
    public void AChangedContent_IsNamedByItsFile()
    {
        byte[] changed = [.. Small];
        changed[changed.AsSpan().IndexOf("Hello."u8)] ^= 1;
        BundleProblem problem = BundleArchive.Read(changed).Problem!;
        Assert.Equal("manifest line of README.txt", problem.Place);
        Assert.StartsWith(Hash.Of("Iello.\n"u8).ToHex(), problem.Expected, StringComparison.Ordinal);
        Assert.StartsWith(Hash.Of("Hello.\n"u8).ToHex(), problem.Found, StringComparison.Ordinal);
    }

    [Fact]
    public void AChangedTime_IsNamedByItsByte()
    {
        byte[] changed = [.. Small];
        changed[10] = 0x21;
        Assert.Equal(new BundleProblem("local header of manifest, byte 10", "0x00", "0x21"), BundleArchive.Read(changed).Problem);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a//b")]
    [InlineData("a/../b")]
    [InlineData("./a")]
    [InlineData("a b")]
    [InlineData("a\\b")]
    [InlineData("é")]
    [InlineData("manifest")]
    public void APathThatIsNone_IsRefused(string path) =>
        Assert.Throws<LedgerFormatException>(() => BundleArchive.Write([new BundleFile(path, new byte[1])]));

    [Fact]
    public void APathTwiceOrTooLong_IsRefused()
    {
        Assert.Throws<LedgerFormatException>(() => BundleArchive.Write([Files[0], Files[0]]));
        Assert.Throws<LedgerFormatException>(() => BundleArchive.Write([new BundleFile(new string('a', BundleArchive.PathMax + 1), new byte[1])]));
        Assert.True(BundleArchive.Read(BundleArchive.Write([new BundleFile(new string('a', BundleArchive.PathMax), new byte[1])])).Holds);
    }

    [Fact]
    public void MoreFilesOrBytesThanTheCaps_AreRefused()
    {
        byte[] shared = new byte[Batch.EntryBytesMax];
        Assert.Throws<LedgerFormatException>(() => BundleArchive.Write([.. Enumerable.Range(0, 32).Select(i => new BundleFile($"f/{i}", shared))]));
        Assert.Throws<LedgerFormatException>(() => BundleArchive.Write([.. Enumerable.Range(0, BundleArchive.FileCountMax).Select(i => new BundleFile($"f/{i}", default))]));
    }
}
