using System.CommandLine;
using System.Text;
using CarbonLedger.Server.Keys;

namespace CarbonLedger.Cli.Commands;

/// <summary>What opens a key file: a file of its own, a secret of the environment, or what is typed.</summary>
internal sealed class Passphrase
{
    /// <summary>Where services are given their secret.</summary>
    public const string Variable = "CARBONLEDGER_KEY_PASSPHRASE";

    private readonly Option<string?> file = new("--passphrase-file")
    {
        Description = $"The first line of this file (mode 600) opens the key; unless given, {Variable} in the environment does, or it is asked for.",
    };

    public void AddTo(Command command) => command.Options.Add(file);

    /// <param name="isNew">Whether a key is made with it, so that what is typed is asked for twice.</param>
    /// <exception cref="UsageException">There is none, and nobody to ask.</exception>
    public string Read(ParseResult parsed, bool isNew)
    {
        if (parsed.GetValue(file) is { } path)
        {
            return OwnerOnly.ReadLine(path);
        }

        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } secret)
        {
            return secret;
        }

        if (Console.IsInputRedirected)
        {
            throw new UsageException($"No passphrase: give --passphrase-file FILE, or set {Variable}.");
        }

        string typed = Ask("Passphrase: ");
        return !isNew || Ask("Once more: ") == typed ? typed : throw new UsageException("The two passphrases differ.");
    }

    private static string Ask(string prompt)
    {
        Console.Error.Write(prompt);
        StringBuilder typed = new();
        for (ConsoleKeyInfo key = Console.ReadKey(intercept: true); key.Key != ConsoleKey.Enter; key = Console.ReadKey(intercept: true))
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                typed.Length = Math.Max(0, typed.Length - 1);
            }
            else if (!char.IsControl(key.KeyChar))
            {
                typed.Append(key.KeyChar);
            }
        }

        Console.Error.WriteLine();
        return typed.ToString();
    }
}
