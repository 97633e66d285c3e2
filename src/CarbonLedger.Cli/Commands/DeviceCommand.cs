using System.CommandLine;
using System.Text;
using CarbonLedger.Abstractions;
using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Server;
using CarbonLedger.Server.Keys;
using CarbonLedger.Storage.Sqlite;

namespace CarbonLedger.Cli.Commands;

/// <summary><c>device list|import|claim-code|approve|revoke|password</c>: the registry of who may send, also beside a running server, which sees the change within a second.</summary>
internal static class DeviceCommand
{
    public static Command Create() => new("device", "The registry of devices: enrol devices, list them, revoke one, give one a password. A running server follows within a second.") { List(), DeviceEnrolCommands.Import(), DeviceEnrolCommands.ClaimCode(), DeviceEnrolCommands.Approve(), Revoke(), Password() };

    public static Argument<string> Device() => new("id") { Description = "The device's id." };

    public static Option<string> Data() => new("--data") { Description = "The server's data folder.", Required = true };

    public static DeviceId Id(string text) => Identifier.IsValid(text) ? new DeviceId(text) : throw new UsageException("Not a device id.");

    private static Command List()
    {
        Option<string> data = Data();
        Command command = new("list", "Print every device: id, site, enrolled from, whether it has a password, and when and why it was revoked; tabs between.") { data };
        command.SetAction(async (parsed, cancel) =>
        {
            using SqliteDeviceRegistry registry = Open(parsed.GetRequiredValue(data));
            foreach (DeviceRecord record in registry.All())
            {
                string revoked = registry.FindRevocation(record.Device) is { } revocation ? $"revoked {revocation.Time}: {revocation.Reason}" : "-";
                await Console.Out.WriteLineAsync($"{record.Device}\t{record.Site}\t{record.EnrolledFrom}\t{(registry.FindPassword(record.Device) is null ? "-" : "password")}\t{revoked}".AsMemory(), cancel);
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Revoke()
    {
        Argument<string> device = Device();
        Option<string> data = Data();
        Option<string> reason = new("--reason") { Description = $"A sentence for the auditor, at most {DeviceRevocation.ReasonMax} characters.", Required = true };
        Command command = new("revoke", "Revoke a device for good: its connection is closed, it gets no new one, and nothing of it is taken any more.") { device, data, reason };
        command.SetAction(async (parsed, cancel) =>
        {
            try
            {
                using SqliteDeviceRegistry registry = Open(parsed.GetRequiredValue(data));
                await registry.RevokeAsync(new DeviceRevocation(Id(parsed.GetRequiredValue(device)), parsed.GetRequiredValue(reason), new Timestamp(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds())), cancel);
                return ExitCode.Ok;
            }
            catch (Exception e) when (e is ArgumentException or InvalidOperationException)
            {
                throw new UsageException(e.Message);
            }
        });
        return command;
    }

    private static Command Password()
    {
        Argument<string> device = Device();
        Option<string> data = Data();
        Option<string> file = new("--password-file") { Description = $"Its first line (mode 600) is the password, {DevicePassword.PasswordMin} to {DevicePassword.PasswordMax} bytes; the registry keeps a salted hash.", Required = true };
        Command command = new("password", "Give a device a password, or another one. Its user name is its id.") { device, data, file };
        command.SetAction(async (parsed, cancel) =>
        {
            string line = OwnerOnly.ReadLine(parsed.GetRequiredValue(file));
            try
            {
                using SqliteDeviceRegistry registry = Open(parsed.GetRequiredValue(data));
                await registry.SetPasswordAsync(Id(parsed.GetRequiredValue(device)), DevicePassword.Of(Encoding.UTF8.GetBytes(line)), cancel);
                return ExitCode.Ok;
            }
            catch (Exception e) when (e is ArgumentException or InvalidOperationException)
            {
                throw new UsageException(e.Message);
            }
        });
        return command;
    }

    private static SqliteDeviceRegistry Open(string folder)
    {
        string path = Path.Combine(folder, GridHost.TelemetryFile);
        return File.Exists(path) ? new SqliteDeviceRegistry(path) : throw new FileNotFoundException($"{path} does not exist: {folder} is not the data folder of a server.");
    }
}
