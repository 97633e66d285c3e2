using System.Globalization;
using System.Text;

namespace CarbonLedger.Storage.Influx;

/// <summary>Lines of line protocol, one after the other in one piece of memory, so that any run of them can be sent as it lies.</summary>
internal sealed class LineBuffer
{
    private const byte LineFeed = (byte)'\n';

    private readonly StringBuilder line = new();
    private readonly List<int> ends = [];
    private byte[] bytes = new byte[64 * 1024];
    private int length;
    private bool hasField;

    /// <summary>Whole lines.</summary>
    public int Lines => ends.Count;

    /// <summary>Begins a line. Tags come next in the order of their names, then fields, then <see cref="End"/>.</summary>
    public void Begin(string measurement)
    {
        line.Clear();
        hasField = false;
        Escape(measurement, isTag: false);
    }

    /// <summary>A tag; one without a value is left out, as a server takes no empty one.</summary>
    public void Tag(string name, string value)
    {
        if (value.Length > 0)
        {
            line.Append(',');
            Escape(name, isTag: true);
            line.Append('=');
            Escape(value, isTag: true);
        }
    }

    /// <summary>A whole number; nothing if there is none.</summary>
    public void Field(string name, long? value)
    {
        if (value is { } number)
        {
            Name(name).Append(CultureInfo.InvariantCulture, $"{number}i");
        }
    }

    /// <summary>A decimal number, which the server keeps as a double; nothing if there is none.</summary>
    public void Field(string name, decimal? value)
    {
        if (value is { } number)
        {
            Name(name).Append(CultureInfo.InvariantCulture, $"{number}");
        }
    }

    public void Field(string name, bool value) => Name(name).Append(value ? 't' : 'f');

    /// <summary>Ends the line with its time; a line without a field is dropped, as it says nothing.</summary>
    public void End(long unixMilliseconds)
    {
        if (!hasField)
        {
            return;
        }

        line.Append(CultureInfo.InvariantCulture, $" {unixMilliseconds}");
        string text = line.ToString();
        int needed = length + Encoding.UTF8.GetMaxByteCount(text.Length) + 1;
        if (needed > bytes.Length)
        {
            Array.Resize(ref bytes, Math.Max(needed, bytes.Length * 2));
        }

        length += Encoding.UTF8.GetBytes(text, bytes.AsSpan(length));
        bytes[length++] = LineFeed;
        ends.Add(length);
    }

    /// <summary>The bytes of a run of lines; they stand until lines are added or taken away.</summary>
    public ReadOnlyMemory<byte> Slice(int first, int count) => bytes.AsMemory(StartOf(first)..ends[first + count - 1]);

    /// <summary>How many lines from the first on fit into these limits, one at least.</summary>
    public int Fitting(int linesMax, int bytesMax)
    {
        int count = Math.Min(linesMax, ends.Count);
        while (count > 1 && ends[count - 1] > bytesMax)
        {
            // All lines are about as long as each other: one or two steps of this find the place.
            count = Math.Clamp((int)((long)count * bytesMax / ends[count - 1]), 1, count - 1);
        }

        return count;
    }

    /// <summary>Takes the first lines away.</summary>
    public void Remove(int count)
    {
        int cut = ends[count - 1];
        bytes.AsSpan(cut..length).CopyTo(bytes);
        length -= cut;
        ends.RemoveRange(0, count);
        for (int i = 0; i < ends.Count; i++)
        {
            ends[i] -= cut;
        }
    }

    public void Clear()
    {
        ends.Clear();
        length = 0;
    }

    private int StartOf(int index) => index == 0 ? 0 : ends[index - 1];

    private StringBuilder Name(string name)
    {
        line.Append(hasField ? ',' : ' ');
        hasField = true;
        Escape(name, isTag: true);
        return line.Append('=');
    }

    // A backslash before a character that is escaped, or at the end, has no form in line protocol; neither has a control character.
    private void Escape(string text, bool isTag)
    {
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            bool isLastOrBeforeSpecial = i == text.Length - 1 || IsSpecial(text[i + 1], isTag) || text[i + 1] == '\\';
            c = char.IsControl(c) ? '?' : c == '\\' && isLastOrBeforeSpecial ? '/' : c;
            if (IsSpecial(c, isTag))
            {
                line.Append('\\');
            }

            line.Append(c);
        }
    }

    private static bool IsSpecial(char c, bool isTag) => c is ',' or ' ' || (isTag && c == '=');
}
