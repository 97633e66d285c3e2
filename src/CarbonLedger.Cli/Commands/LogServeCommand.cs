using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using CarbonLedger.Server.Logs;

namespace CarbonLedger.Cli.Commands;

/// <summary><c>log serve</c>: a log over HTTP.</summary>
internal static class LogServeCommand
{
    private const string ListenDefault = "127.0.0.1:8091";

    public static Command Create()
    {
        LogPlaceOptions place = new();
        Option<string> listen = new("--listen") { Description = "IP address and port to listen on, in plain HTTP; port 0 takes a free one. Beyond this machine put it behind a server that speaks TLS.", DefaultValueFactory = _ => ListenDefault };
        Option<string?> token = new("--auditor-token-file") { Description = "Whole batches only to who sends this token (Authorization: Bearer); one line, mode 600. Without it batches are open to all." };
        Command command = new("serve", "Serve the published log over HTTP until Ctrl+C: checkpoint, tiles, batches and proofs of single entries.") { listen, token };
        place.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            string address = parsed.GetRequiredValue(listen);
            if (!IPEndPoint.TryParse(address, out IPEndPoint? endPoint) || !address.Contains(':', StringComparison.Ordinal))
            {
                throw new UsageException($"--listen {address}: expected an IP address and a port, such as {ListenDefault}.");
            }

            AuditorToken? auditor = parsed.GetValue(token) is { } path ? AuditorToken.Read(path) : null;
            await using LogPlace opened = await place.OpenAsync(parsed, cancel: cancel);
            string origin = await opened.OriginAsync(place.Origin(parsed), cancel);
            using LogEndpoints endpoints = new(opened.Store, origin, auditor);
            await using LogHost host = await StartAsync(endpoints, endPoint);
            await Console.Out.WriteLineAsync($"Log {origin} from {opened.Name}".AsMemory(), cancel);
            await Console.Out.WriteLineAsync((auditor is null ? "Batches: open to everyone (no --auditor-token-file)" : "Batches: with the auditor's token only").AsMemory(), cancel);
            await Console.Out.WriteLineAsync($"Listening on {host.Address}".AsMemory(), cancel);
            await Task.Delay(Timeout.Infinite, cancel);
            return ExitCode.Ok;
        });
        return command;
    }

    private static async Task<LogHost> StartAsync(LogEndpoints endpoints, IPEndPoint listen)
    {
        try
        {
            return await LogHost.StartAsync(endpoints, listen);
        }
        catch (SocketException e)
        {
            throw new IOException($"--listen {listen}: {e.Message}", e);
        }
    }
}
