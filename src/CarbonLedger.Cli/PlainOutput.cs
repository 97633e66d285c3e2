using Spectre.Console;

namespace CarbonLedger.Cli;

/// <summary>How output looks when it does not go to a terminal.</summary>
internal static class PlainOutput
{
    // Wider than three paths of the longest kind, so that no command or root is ever broken in two.
    private const int FileWidth = 16_384;

    /// <summary>Output to a file or a pipe has no colours, no escape codes and no line breaks of its own.</summary>
    public static void Prepare()
    {
        if (!Console.IsOutputRedirected)
        {
            return;
        }

        AnsiConsole.Console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(Console.Out),
        });
        AnsiConsole.Profile.Width = FileWidth;
    }
}
