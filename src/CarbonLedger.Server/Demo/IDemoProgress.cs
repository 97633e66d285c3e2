namespace CarbonLedger.Server.Demo;

/// <summary>Told how a demo goes on.</summary>
public interface IDemoProgress
{
    /// <summary>A step of the demo begins.</summary>
    void Stage(string text);

    /// <summary>Intervals closed and committed so far, of all.</summary>
    void Closed(int intervals, int of);
}
