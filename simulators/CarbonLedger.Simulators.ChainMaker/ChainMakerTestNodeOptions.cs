namespace CarbonLedger.Simulators.ChainMaker;

/// <summary>How a <see cref="ChainMakerTestNode"/> is made.</summary>
public sealed record ChainMakerTestNodeOptions
{
    /// <summary>The chain's id, which receipts name.</summary>
    public string ChainId { get; init; } = "testnode1";

    /// <summary>SM2 with SM3 instead of P-256 with SHA-256.</summary>
    public bool Sm2 { get; init; }

    /// <summary>Members are named by public keys, as on a chain of mode <c>permissionedWithKey</c>, instead of certificates.</summary>
    public bool PublicKeyMembers { get; init; }

    /// <summary>All keys are made of this text, so that the same seed gives the same keys; null for keys by chance. Never a secret: this is a test.</summary>
    public string? Seed { get; init; }

    /// <summary>Where blocks are kept, so that a node started again has them; null for memory only.</summary>
    public string? Folder { get; init; }

    /// <summary>TLS of the port.</summary>
    public ChainMakerTestTls Tls { get; init; } = ChainMakerTestTls.Disabled;

    /// <summary>The clock of blocks and of the window for requests.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The port on 127.0.0.1; 0 for a free one.</summary>
    public int Port { get; init; }
}
