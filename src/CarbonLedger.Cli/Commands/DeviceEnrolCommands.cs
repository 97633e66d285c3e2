using System.CommandLine;
using System.Globalization;
using System.Text;
using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Ingest.Enrolment;
using CarbonLedger.Server;
using CarbonLedger.Server.Keys;
using CarbonLedger.Server.Serving;
using CarbonLedger.Storage.Sqlite;

namespace CarbonLedger.Cli.Commands;

/// <summary><c>device import|claim-code|approve</c>: how devices come into registry and log. The server that runs, or the next that starts, publishes them.</summary>
internal static class DeviceEnrolCommands
{
    private const int DaysMax = 365;

    public static Command Import()
    {
        Argument<string> file = new("file") { Description = "CSV with a header of site,device and, where known, publicKey and enrolledFrom; or JSON, carbonledger.devices/1 or an array of such rows." };
        Option<string> data = DeviceCommand.Data();
        Option<string> key = Key();
        Option<bool> trial = new("--dry-run") { Description = "Say what would come of it, and do nothing." };
        Option<string?> codes = new("--codes-out") { Description = "Where claim codes of rows without a key are written (CSV, mode 600, a new file). They are shown nowhere else." };
        Option<int> days = Days();
        Passphrase passphrase = new();
        Command command = new("import", "Enrol many devices. A wrong row is told with its number and costs no other row; then the exit code is 2.") { file, data, key, trial, codes, days };
        passphrase.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            string path = parsed.GetRequiredValue(file), folder = parsed.GetRequiredValue(data);
            DeviceList list = DeviceList.Read(await InputFile.ReadAsync(path, cancel));
            (IReadOnlyList<DeviceRow> fresh, int known, IReadOnlyList<InputProblem> contrary) = Compare(folder, list.Rows);
            List<DeviceRow> keyed = [.. fresh.Where(row => row.PublicKey is not null)], unkeyed = [.. fresh.Where(row => row.PublicKey is null)];
            if (unkeyed.Count > 0 && parsed.GetValue(codes) is null)
            {
                throw new UsageException($"{unkeyed.Count} rows have no publicKey, the first {unkeyed[0].Row}: give --codes-out FILE for the codes by which these devices claim their places.");
            }

            if (!parsed.GetValue(trial))
            {
                using HeldKey held = SigningOptions.OpenKey(parsed.GetRequiredValue(key), null, passphrase.Read(parsed, isNew: false));
                Enrol(folder, keyed, held, "import");
                WriteCodes(folder, unkeyed, parsed.GetValue(codes), Until(parsed.GetValue(days)));
            }

            string what = parsed.GetValue(trial) ? "would be" : "are";
            await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{keyed.Count} devices {what} enrolled, {unkeyed.Count} {what} given a claim code, {known} are there already").AsMemory(), cancel);
            IReadOnlyList<InputProblem> problems = [.. list.Problems, .. contrary];
            return problems.Count == 0 ? ExitCode.Ok : throw new InputRejectedException(path, problems);
        });
        return command;
    }

    public static Command ClaimCode()
    {
        Argument<string> device = DeviceCommand.Device();
        Option<string> site = new("--site") { Description = "Where it stands.", Required = true };
        Option<string> data = DeviceCommand.Data();
        Option<int> days = Days();
        Command command = new("claim-code", "Make a code by which a device claims its place with a key of its own (POST /api/v1/claim). A code of before is void.") { device, site, data, days };
        command.SetAction(async (parsed, cancel) =>
        {
            DeviceId id = DeviceCommand.Id(parsed.GetRequiredValue(device));
            string name = parsed.GetRequiredValue(site);
            SiteId at = Identifier.IsValid(name) ? new SiteId(name) : throw new UsageException("--site: not a site id.");
            try
            {
                await Console.Out.WriteLineAsync(Book(parsed.GetRequiredValue(data)).Open(at, id, Until(parsed.GetValue(days))).AsMemory(), cancel);
                return ExitCode.Ok;
            }
            catch (InvalidOperationException e)
            {
                throw new UsageException(e.Message);
            }
        });
        return command;
    }

    public static Command Approve()
    {
        Option<string> data = DeviceCommand.Data();
        Option<string> key = Key();
        Option<bool> list = new("--list") { Description = "Only list what is claimed: site, device and key; tabs between." };
        Passphrase passphrase = new();
        Command command = new("approve", "Enrol every device that has claimed its place.") { data, key, list };
        passphrase.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            string folder = parsed.GetRequiredValue(data);
            ClaimBook book = Book(folder);
            IReadOnlyList<(SiteId Site, DeviceId Device, byte[] PublicKey)> claimed = book.Claimed();
            foreach ((SiteId site, DeviceId device, byte[] publicKey) in claimed)
            {
                await Console.Out.WriteLineAsync($"{site}\t{device}\t{Convert.ToBase64String(publicKey)}".AsMemory(), cancel);
            }

            if (!parsed.GetValue(list) && claimed.Count > 0)
            {
                using HeldKey held = SigningOptions.OpenKey(parsed.GetRequiredValue(key), null, passphrase.Read(parsed, isNew: false));
                Enrol(folder, [.. claimed.Select(one => new DeviceRow("", one.Site, one.Device, one.PublicKey, null))], held, "claims");
                foreach ((_, DeviceId device, _) in claimed)
                {
                    book.Forget(device);
                }
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static Option<string> Key() => new("--enrolment-key") { Description = "The key that signs enrolments, a file of 'key create' or 'setup'; what auditors pin.", Required = true };

    private static Option<int> Days() => new("--days") { Description = $"How long a claim code is good, 1 to {DaysMax}.", DefaultValueFactory = _ => 30 };

    private static ClaimBook Book(string folder) => new(Path.Combine(folder, GridHost.ClaimsFolder));

    private static Timestamp Now() => new(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());

    private static Timestamp Until(int days) => days is >= 1 and <= DaysMax
        ? Now().AddMilliseconds((long)TimeSpan.FromDays(days).TotalMilliseconds)
        : throw new UsageException($"--days {days}: expected 1 to {DaysMax}.");

    /// <summary>Rows that are new, how many are there already, and those that contradict the registry.</summary>
    private static (IReadOnlyList<DeviceRow> Fresh, int Known, IReadOnlyList<InputProblem> Contrary) Compare(string folder, IReadOnlyList<DeviceRow> rows)
    {
        string path = Path.Combine(folder, GridHost.TelemetryFile);
        if (!File.Exists(path))
        {
            // A server that was never started knows nobody.
            return Directory.Exists(folder) ? (rows, 0, []) : throw new DirectoryNotFoundException($"{folder} does not exist.");
        }

        using SqliteDeviceRegistry registry = new(path);
        List<DeviceRow> fresh = [];
        List<InputProblem> contrary = [];
        int known = 0;
        foreach (DeviceRow row in rows)
        {
            if (registry.Find(row.Device) is not { } record)
            {
                fresh.Add(row);
            }
            else if (record.Site == row.Site && (row.PublicKey is not { } key || key.Span.SequenceEqual(record.PublicKey.Span)))
            {
                known++;
            }
            else
            {
                contrary.Add(new InputProblem($"{row.Row}.device", row.Device.Value, $"Expected a new device: it is enrolled at site {record.Site} since {record.EnrolledFrom}, with {(record.Site == row.Site ? "another key" : "its key")}; a device is never enrolled again"));
            }
        }

        return (fresh, known, contrary);
    }

    private static void Enrol(string folder, List<DeviceRow> rows, HeldKey key, string name)
    {
        EnrolmentBox box = new(folder);
        Timestamp now = Now();
        int part = 0;
        foreach (DeviceRow[] some in rows.Chunk(EnrolmentBox.DevicesMax))
        {
            box.Add(
                [.. some.Select(row => DeviceEntry.Sign(row.Site, row.Device, row.EnrolledFrom ?? now, row.PublicKey!.Value, key.Signer))],
                string.Create(CultureInfo.InvariantCulture, $"{now.UnixMilliseconds}-{name}-{part++:000}"));
        }
    }

    private static void WriteCodes(string folder, List<DeviceRow> rows, string? path, Timestamp until)
    {
        if (rows.Count == 0)
        {
            return;
        }

        ClaimBook book = Book(folder);
        StringBuilder csv = new("site,device,code,until\n");
        foreach (DeviceRow row in rows)
        {
            csv.Append(CultureInfo.InvariantCulture, $"{row.Site},{row.Device},{book.Open(row.Site, row.Device, until)},{until}\n");
        }

        OwnerOnly.WriteNew(path!, Encoding.ASCII.GetBytes(csv.ToString()));
    }
}
