using CarbonLedger.Ledger;
using CarbonLedger.Simulators.Fleet;

namespace CarbonLedger.Server.Demo;

/// <summary>The demo's own keys, derived from its seed: anyone who knows the seed can sign, so they serve nothing but demos.</summary>
public sealed class DemoKeys : IDisposable
{
    private readonly byte[] secret;
    private readonly Ed25519Signer log;

    public DemoKeys(long seed, string origin)
    {
        secret = DeviceKeys.SeedBytes(seed);
        log = new Ed25519Signer(SeedKeys.Derive(secret, $"log/{origin}"));
        Enrolment = new Ed25519Signer(SeedKeys.Derive(secret, $"enrolment/{origin}"));
        Log = new NoteSigner(origin, log);
        Author = new Ed25519Signer(SeedKeys.Derive(secret, $"author/{origin}"));
        AuthorKey = new VerifierKey($"{origin}/author", NoteKeyType.Ed25519, Author.PublicKey);
        EnrolmentKey = new VerifierKey($"{origin}/enrolment", NoteKeyType.Ed25519, Enrolment.PublicKey);
    }

    /// <summary>The seed of a key of a demo, and the key's name; null if there is no such role.</summary>
    /// <param name="role">log, author or enrolment.</param>
    public static byte[]? SeedOf(long seed, string origin, string role, out string name)
    {
        name = role == "log" ? origin : $"{origin}/{role}";
        return role is "log" or "author" or "enrolment" ? SeedKeys.Derive(DeviceKeys.SeedBytes(seed), $"{role}/{origin}") : null;
    }

    /// <summary>Signs checkpoints.</summary>
    public NoteSigner Log { get; }

    /// <summary>Signs the enrolment of devices.</summary>
    public Ed25519Signer Enrolment { get; }

    /// <summary>Signs the records of assets and gas.</summary>
    public Ed25519Signer Author { get; }

    /// <summary>What the auditor pins for enrolments.</summary>
    public VerifierKey EnrolmentKey { get; }

    /// <summary>What the auditor pins for records.</summary>
    public VerifierKey AuthorKey { get; }

    /// <summary>The key of a witness of the demo, from 1.</summary>
    public Ed25519Signer Witness(int number) => new(SeedKeys.Derive(secret, $"witness/{number}/{Log.Key.Name}"));

    public void Dispose()
    {
        log.Dispose();
        Enrolment.Dispose();
        Author.Dispose();
    }
}
