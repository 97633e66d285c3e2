namespace CarbonLedger.Entries.Verification;

/// <summary>
/// A page that verifies an audit bundle in a browser: one HTML file, opened from disk, that asks nothing of any network. It reads the formats
/// anew and shares no code with this assembly, so that what both accept was read twice; figures it does not recompute.
/// </summary>
public static class VerifyPage
{
    /// <summary>The file's usual name.</summary>
    public const string FileName = "verify.html";

    /// <summary>The file, UTF-8.</summary>
    /// <exception cref="InvalidOperationException">The assembly was built without it.</exception>
    public static byte[] Bytes()
    {
        using Stream stream = typeof(VerifyPage).Assembly.GetManifestResourceStream(FileName)
            ?? throw new InvalidOperationException($"{FileName} is missing from the assembly.");
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
