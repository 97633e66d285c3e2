using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CarbonLedger.Ingest.Tests;

/// <summary>A CONNECT written by hand, to see the very code of the CONNACK, which clients translate.</summary>
internal static class RawConnect
{
    /// <param name="version">4 for MQTT 3.1.1, 5 for MQTT 5.</param>
    /// <returns>The return code (3.1.1 §3.2.2.3) or reason code (5 §3.2.2.2).</returns>
    public static async Task<byte> SendAsync(IPEndPoint endPoint, byte version, string client, string? user = null, string? password = null)
    {
        using TcpClient socket = new();
        await socket.ConnectAsync(endPoint);
        await socket.GetStream().WriteAsync(Connect(version, client, user, password));
        byte[] answer = new byte[4];
        using CancellationTokenSource patience = new(TestEdge.Patience);
        await socket.GetStream().ReadExactlyAsync(answer, patience.Token);
        Assert.Equal(0x20, answer[0]);
        return answer[3];
    }

    private static byte[] Connect(byte version, string client, string? user, string? password)
    {
        byte flags = (byte)(0x02 | (user is null ? 0 : 0x80) | (password is null ? 0 : 0x40));
        List<byte> body = [.. Text("MQTT"), version, flags, 0, 60];
        if (version == 5)
        {
            body.Add(0);
        }

        body.AddRange(Text(client));
        body.AddRange(user is null ? [] : Text(user));
        body.AddRange(password is null ? [] : Text(password));
        return [0x10, (byte)body.Count, .. body];
    }

    private static byte[] Text(string text) => [(byte)(text.Length >> 8), (byte)text.Length, .. Encoding.ASCII.GetBytes(text)];
}
