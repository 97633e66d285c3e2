namespace CarbonLedger.Ingest;

/// <summary>Texts that came from outside, made fit to be stored, logged and sent back.</summary>
internal static class EdgeText
{
    /// <summary>Characters of a topic or client id that are kept.</summary>
    public const int NameMax = 256;

    /// <summary>Characters of a refusal's sentence that are kept and sent.</summary>
    public const int DetailMax = 512;

    /// <summary>The text cut to a length, with '?' for control characters and halves of surrogate pairs (MQTT 5 §1.5.4 forbids both).</summary>
    public static string Clean(string text, int lengthMax)
    {
        string cut = text.Length > lengthMax ? text[..lengthMax] : text;
        for (int i = 0; i < cut.Length; i++)
        {
            if (char.IsControl(cut[i]) || char.IsSurrogate(cut[i]))
            {
                return string.Create(cut.Length, cut, static (clean, dirty) =>
                {
                    for (int j = 0; j < clean.Length; j++)
                    {
                        clean[j] = char.IsControl(dirty[j]) || char.IsSurrogate(dirty[j]) ? '?' : dirty[j];
                    }
                });
            }
        }

        return cut;
    }
}
