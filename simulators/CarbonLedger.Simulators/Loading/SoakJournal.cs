using System.Text;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Ledger;

namespace CarbonLedger.Simulators.Loading;

/// <summary>
/// The checker's own record of one device: every message before it is first sent, every time its last byte was handed to the line, every
/// answer. A file a device, written in order by one thread.
/// </summary>
public sealed class SoakJournal : IDisposable
{
    private const byte Made = 1, Sent = 2, Answered = 3;

    private readonly BinaryWriter writer;

    public SoakJournal(string path, DeviceId device)
    {
        Path = path;
        writer = new BinaryWriter(new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, 1 << 16), Encoding.UTF8, leaveOpen: false);
        writer.Write(device.Value);
    }

    public string Path { get; }

    /// <summary>A message that is about to be sent, whole or in part.</summary>
    public void AddMessage(SoakMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        writer.Write(Made);
        writer.Write(message.Number);
        writer.Write((byte)message.Kind);
        writer.Write(message.Topic);
        writer.Write(SoakRefusal.DigestOf(message.Payload.Span).AsSpan());
        writer.Write(message.Captures.Count);
        foreach (SignedCapture signed in message.Captures)
        {
            byte[] bytes = CaptureBytes.Encode(signed.Capture);
            writer.Write(bytes.Length);
            writer.Write(bytes);
            writer.Write(checked((ushort)signed.Signature.Length));
            writer.Write(signed.Signature.Span);
        }
    }

    /// <summary>The whole message is about to go on the line, once more.</summary>
    public void AddSent(long message) => Add(Sent, message);

    /// <summary>A PUBACK came to it.</summary>
    public void AddAnswer(long message, byte code)
    {
        Add(Answered, message);
        writer.Write(code);
    }

    public void Dispose() => writer.Dispose();

    /// <summary>Reads a device's journal back.</summary>
    /// <exception cref="IOException">It can't be read, or was cut short.</exception>
    public static SoakDeviceJournal Read(string path)
    {
        using BinaryReader reader = new(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16), Encoding.UTF8, leaveOpen: false);
        DeviceId device = new(reader.ReadString());
        Dictionary<long, SoakSentMessage> messages = [];
        while (reader.BaseStream.Position < reader.BaseStream.Length)
        {
            byte what = reader.ReadByte();
            long number = reader.ReadInt64();
            switch (what)
            {
                case Made:
                    messages.Add(number, ReadMessage(reader, number));
                    break;
                case Sent:
                    messages[number].Transmissions++;
                    break;
                case Answered:
                    messages[number].Answers.Add(reader.ReadByte());
                    break;
                default:
                    throw new IOException($"{path}: {what} is no record of a soak's journal.");
            }
        }

        return new SoakDeviceJournal(device, [.. messages.Values]);
    }

    private static SoakSentMessage ReadMessage(BinaryReader reader, long number)
    {
        SoakMessageKind kind = (SoakMessageKind)reader.ReadByte();
        string topic = reader.ReadString();
        Hash digest = Hash.FromBytes(reader.ReadBytes(Hash.Size));
        (byte[] Capture, byte[] Signature)[] captures = new (byte[], byte[])[reader.ReadInt32()];
        for (int i = 0; i < captures.Length; i++)
        {
            byte[] bytes = reader.ReadBytes(reader.ReadInt32());
            captures[i] = (bytes, reader.ReadBytes(reader.ReadUInt16()));
        }

        return new SoakSentMessage(number, kind, topic, digest, captures);
    }

    private void Add(byte what, long message)
    {
        writer.Write(what);
        writer.Write(message);
    }
}
