using CarbonLedger.Ledger;

namespace CarbonLedger.Cli;

/// <summary>What every command's exit code means; those from 64 on follow sysexits.h.</summary>
internal static class ExitCode
{
    public const int Ok = 0;

    /// <summary>Something is proved false.</summary>
    public const int False = 1;

    /// <summary>The input is not in the form it must have.</summary>
    public const int Malformed = 2;

    /// <summary>Nothing is wrong, and what was asked is not covered.</summary>
    public const int NotCovered = 3;

    /// <summary>Wrong usage; the usage was printed.</summary>
    public const int Usage = 64;

    /// <summary>An input file could not be read.</summary>
    public const int NoInput = 66;

    /// <summary>An internal error.</summary>
    public const int Internal = 70;

    /// <summary>Stopped by Ctrl+C or SIGTERM.</summary>
    public const int Stopped = 130;

    /// <summary>The code of a verification that ended with this kind of no; of one that found nothing wrong, <see cref="Ok"/>.</summary>
    public static int Of(ExitClass? no) => no switch
    {
        null => Ok,
        ExitClass.False => False,
        ExitClass.Malformed => Malformed,
        _ => NotCovered,
    };
}
