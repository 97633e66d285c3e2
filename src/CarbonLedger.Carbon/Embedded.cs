namespace CarbonLedger.Carbon;

/// <summary>The data files inside this assembly.</summary>
internal static class Embedded
{
    /// <exception cref="InvalidOperationException">The file is not in the assembly.</exception>
    public static byte[] Bytes(string name)
    {
        using Stream stream = typeof(Embedded).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is missing from the assembly.");
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
