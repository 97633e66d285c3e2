using System.Runtime.InteropServices;

namespace CarbonLedger.Cli;

/// <summary>Turns the first Ctrl+C or SIGTERM into a cancellation, so that what is under way ends cleanly; a second one ends the process at once.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly PosixSignalRegistration interrupt;
    private readonly PosixSignalRegistration terminate;

    public StopSignals()
    {
        interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Take);
        terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Take);
    }

    public CancellationToken Stop => stop.Token;

    public void Dispose()
    {
        interrupt.Dispose();
        terminate.Dispose();
        stop.Dispose();
    }

    private void Take(PosixSignalContext signal)
    {
        signal.Cancel = !stop.IsCancellationRequested;
        stop.Cancel();
    }
}
