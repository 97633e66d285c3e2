using CarbonLedger.Ledger;

namespace CarbonLedger.Cli.Commands;

/// <summary>Reads the auditor's policy, naming the file in what is wrong with it.</summary>
internal static class PolicyFile
{
    /// <exception cref="LedgerFormatException">It is no policy.</exception>
    public static async Task<TlogPolicy> ReadAsync(string path, CancellationToken cancel)
    {
        byte[] bytes = await InputFile.ReadAsync(path, cancel);
        try
        {
            return TlogPolicy.Parse(bytes);
        }
        catch (LedgerFormatException e)
        {
            throw new LedgerFormatException($"{path}: {e.Field}", e.Expected, e.Found);
        }
    }
}
