using System.Diagnostics;
using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Storage.Sqlite.Segments;
using static CarbonLedger.Storage.Tests.TelemetrySamples;

namespace CarbonLedger.Storage.Tests;

/// <summary>Segments on a disk that is full, read-only or suddenly without the process.</summary>
public sealed class SegmentDiskTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("carbonledger-disk-");
    private bool isMounted;
    private bool isBound;

    private string Telemetry => Path.Combine(folder.FullName, "telemetry");

    public void Dispose()
    {
        if (isBound)
        {
            Run("umount", Telemetry);
        }

        if (isMounted)
        {
            Run("umount", "--lazy", folder.FullName);
        }

        folder.Delete(recursive: true);
    }

    [Fact(Timeout = 60_000)]
    public async Task FullDisk_AcknowledgesNothing_StaysReadable_AndGoesOnWhenThereIsRoom()
    {
        Mount();
        string ballast = Path.Combine(folder.FullName, "ballast");
        using SegmentTelemetryStore store = SegmentTelemetryStore.Open(Telemetry);
        await store.AppendAsync([Accepted("m1", 0)]);
        FillUp(ballast);
        int sent = 1;
        Exception? full = null;
        for (; full is null && sent < 10_000; sent += full is null ? 10 : 0)
        {
            full = await Record.ExceptionAsync(() => store.AppendAsync([.. Enumerable.Range(sent, 10).Select(i => Accepted("m1", i))]));
        }

        Assert.IsType<IOException>(full, exactMatch: false);
        Assert.False(store.Health.IsStoring);
        Assert.NotNull(store.Health.Problem);
        await Assert.ThrowsAnyAsync<IOException>(() => store.AppendAsync([.. Enumerable.Range(sent, 10).Select(i => Accepted("m1", i))]));
        Assert.Equal(sent, (await ReadAsync(store)).Count);
        Assert.Equal(sent, (await store.CountAsync()).Stored);
        File.Delete(ballast);
        Assert.All(await store.AppendAsync([.. Enumerable.Range(sent, 10).Select(i => Accepted("m1", i))]), outcome => Assert.Equal(AppendOutcome.Stored, outcome));
        Assert.True(store.Health.IsStoring);
        while (store.Health.Problem is not null)
        {
            // The query side tries again by itself.
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        Assert.Equal(sent + 10, (await ReadAsync(store)).Count);
        store.Dispose();
        using SegmentTelemetryStore again = SegmentTelemetryStore.Open(Telemetry);
        Assert.Null(again.Health.Torn);
        Assert.Equal(sent + 10, (await ReadAsync(again)).Count);
    }

    [Fact]
    public async Task ReadOnlyDisk_AcknowledgesNothing_AndGoesOnWhenItCanBeWritten()
    {
        Mount();
        using SegmentTelemetryStore store = SegmentTelemetryStore.Open(Telemetry);
        await store.AppendAsync([Accepted("m1", 0)]);

        // Files that are open keep the disk below; the next day needs a new one.
        Run("mount", "--bind", Telemetry, Telemetry);
        isBound = true;
        Run("mount", "-o", "remount,bind,ro", Telemetry);
        ReceivedPayload nextDay = Accepted("m1", 1) with { ReceiptTime = new Timestamp(Start + 86_400_000) };
        await Assert.ThrowsAnyAsync<IOException>(() => store.AppendAsync([nextDay]));
        Assert.Contains("Read-only", store.Health.Problem!, StringComparison.Ordinal);
        Assert.Single(await ReadAsync(store));
        Run("umount", Telemetry);
        isBound = false;
        Assert.Equal([AppendOutcome.Stored], await store.AppendAsync([nextDay]));
        Assert.True(store.Health.IsStoring);
    }

    [Fact(Timeout = 120_000)]
    public async Task ProcessKilledWhileItWrites_KeepsEverythingItHadAcknowledged()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "No SIGKILL.");
        Random luck = new(20260601);
        long acknowledged = -1, refused = 0;
        for (int round = 0; round < 6; round++)
        {
            using Process child = Process.Start(new ProcessStartInfo("dotnet", ["exec", typeof(SegmentDiskTests).Assembly.Location, SegmentChild.Word, Telemetry, $"{acknowledged + 1}"]) { RedirectStandardOutput = true })!;
            Task reading = Task.Run(async () =>
            {
                while (await child.StandardOutput.ReadLineAsync() is { } line && long.TryParse(line, out long number))
                {
                    acknowledged = number;
                }
            });
            while (acknowledged < 0 || !File.Exists(Path.Combine(Telemetry, "query.db")))
            {
                await Task.Delay(5, TestContext.Current.CancellationToken);
            }

            await Task.Delay(luck.Next(60, 400));
            child.Kill();
            await child.WaitForExitAsync();
            await reading;
            using SegmentTelemetryStore store = SegmentTelemetryStore.Open(Telemetry);
            List<long> times = [.. (await ReadAsync(store)).Select(signed => signed.Capture.Time.UnixMilliseconds - Start)];
            Assert.Equal(Enumerable.Range(0, times.Count).Select(i => (long)i), times);
            Assert.InRange(times.Count, acknowledged + 1, acknowledged + 1 + SegmentChild.GroupMax);
            refused = (await store.CountAsync()).Refused.Values.Sum();
            Assert.Equal(times.Count, (await store.CountAsync()).Stored);
            acknowledged = times.Count - 1;
        }

        Assert.True(acknowledged > 100 && refused > 0, $"{acknowledged} captures and {refused} refusals were written.");
    }

    private static async Task<IReadOnlyList<SignedCapture>> ReadAsync(SegmentTelemetryStore store) => await store.ReadAsync([new DeviceId("m1")], new Timestamp(0), new Timestamp(Start + 100_000_000));

    private void Mount()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Mounting a small disk needs root on Linux.");
        try
        {
            Run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", folder.FullName);
            isMounted = true;
        }
        catch (InvalidOperationException e)
        {
            Assert.Skip($"A small disk can't be mounted here: {e.Message}");
        }
    }

    private static void FillUp(string path)
    {
        using FileStream file = new(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true)
            {
                file.Write(new byte[4096]);
            }
        }
        catch (IOException)
        {
            // Leave a little room: the first lists still fit.
            file.SetLength(Math.Max(0, file.Length - 16_384));
        }
    }

    private static void Run(string program, params string[] words)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, words) { RedirectStandardError = true })!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', words)} ended with {process.ExitCode}: {error}");
        }
    }
}
