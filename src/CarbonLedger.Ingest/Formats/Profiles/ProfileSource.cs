namespace CarbonLedger.Ingest.Formats.Profiles;

/// <summary>Where a profile takes a name or a value from.</summary>
public abstract record ProfileSource
{
    private ProfileSource()
    {
    }

    /// <summary>The same for every payload.</summary>
    public sealed record Constant(string Text) : ProfileSource;

    /// <summary>What stands in the payload item.</summary>
    public sealed record Pointed(JsonPointer Pointer) : ProfileSource;

    /// <summary>The level of the topic that the template names.</summary>
    public sealed record FromTopic : ProfileSource;

    /// <summary>Who is connected: the client id.</summary>
    public sealed record FromClient : ProfileSource;

    /// <summary>Where the device is enrolled.</summary>
    public sealed record FromEnrolment : ProfileSource;
}
