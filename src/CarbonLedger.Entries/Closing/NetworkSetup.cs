using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Ledger;

namespace CarbonLedger.Entries.Closing;

/// <summary>
/// What figures are made with besides readings, as read from the log's entries: the versions of the network and of the factor book,
/// and the enrolled devices. The first of each stand before interval 0, later ones in batches of their own. Immutable.
/// </summary>
public sealed class NetworkSetup
{
    private readonly IReadOnlyList<PublishedDocument<NetworkModel>> networks;
    private readonly IReadOnlyList<PublishedDocument<FactorBook>> books;

    private NetworkSetup(
        NetworkTimeline timeline,
        IReadOnlyList<PublishedDocument<NetworkModel>> networks,
        IReadOnlyList<PublishedDocument<FactorBook>> books,
        PublishedRecords records,
        IReadOnlyDictionary<DeviceId, DeviceEntry> devices,
        IReadOnlyDictionary<DeviceId, RevocationEntry> revocations,
        IReadOnlyList<ReadOnlyMemory<byte>> entries)
    {
        (Timeline, this.networks, this.books, Records, Devices, Revocations, Entries) = (timeline, networks, books, records, devices, revocations, entries);
        AssetByDevice = timeline.Versions.SelectMany(version => version.MeteringPoints).DistinctBy(point => point.Device).ToDictionary(point => point.Device, point => point.Asset);
        Assets = [.. timeline.Versions.SelectMany(version => version.Assets).Distinct().Order()];
    }

    /// <summary>All versions of the network.</summary>
    public NetworkTimeline Timeline { get; }

    /// <summary>The newest version of the network.</summary>
    public NetworkModel Network => Timeline.Newest;

    /// <summary>The newest version of the factor book: the one in force for every interval, as what it corrects was wrong all along.</summary>
    public FactorBook Factors => books[^1].Document;

    /// <summary>The signed records of assets' lives, of gas and of instruments, and the accounts they make.</summary>
    public PublishedRecords Records { get; }

    /// <summary>Every device ever enrolled, revoked ones among them; no public key stands twice.</summary>
    public IReadOnlyDictionary<DeviceId, DeviceEntry> Devices { get; }

    /// <summary>The devices whose captures don't count any more. A device is never enrolled again, and neither is its key.</summary>
    public IReadOnlyDictionary<DeviceId, RevocationEntry> Revocations { get; }

    /// <summary>Whose asset each device of any version serves; a device never moves to another.</summary>
    public IReadOnlyDictionary<DeviceId, AssetId> AssetByDevice { get; }

    /// <summary>Every asset of any version, by id.</summary>
    public IReadOnlyList<AssetId> Assets { get; }

    /// <summary>Entry bytes at the head of the first batch: network, factors, then devices by id.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Entries { get; }

    public Hash FactorsLeaf => books[^1].Leaf;

    /// <summary>SHA-256 of the newest network file.</summary>
    public Hash NetworkDigest => networks[^1].Digest;

    /// <summary>SHA-256 of the newest factor book file.</summary>
    public Hash FactorsDigest => books[^1].Digest;

    /// <summary>Every version of the network with its digest, oldest first.</summary>
    public IReadOnlyList<PublishedDocument<NetworkModel>> Networks => networks;

    /// <summary>Every version of the factor book with its digest, oldest first.</summary>
    public IReadOnlyList<PublishedDocument<FactorBook>> Books => books;

    /// <exception cref="InputRejectedException">A file can't be used, or a record or an enrolment is not signed by its key.</exception>
    public static NetworkSetup Create(
        ReadOnlyMemory<byte> networkFile, ReadOnlyMemory<byte> factorsFile, IReadOnlyList<DeviceEntry> devices, IReadOnlyList<RecordEntry>? records = null)
    {
        NetworkSetup setup = Read(networkFile, factorsFile, devices, records);
        setup.RequireSigned();
        return setup;
    }

    /// <summary>What a log is never begun with: a record that its author's key did not sign, or a device whose enrolment its key did not.</summary>
    /// <exception cref="InputRejectedException">There is one.</exception>
    public void RequireSigned()
    {
        List<InputProblem> problems =
        [
            .. Records.Entries.Where(record => !record.Entry.IsSigned()).Select(record => new InputProblem(
                "$.signature", $"{record.Entry.Kind} {record.Entry.Id}", "Expected a signature of the author's key that verifies")),
            .. Devices.Values.Where(device => !device.IsSigned()).Select(device => new InputProblem(
                "$.signature", $"{device.Device}", "Expected a signature of the enrolment key that verifies")),
        ];
        if (problems.Count > 0)
        {
            throw new InputRejectedException("setting-up entries", problems);
        }
    }

    private static NetworkSetup Read(ReadOnlyMemory<byte> networkFile, ReadOnlyMemory<byte> factorsFile, IReadOnlyList<DeviceEntry> devices, IReadOnlyList<RecordEntry>? records)
    {
        List<DeviceEntry> sorted = [.. devices.OrderBy(device => device.Device)];
        return FromEntries(
        [
            NetworkEntry(networkFile), FactorsEntry(factorsFile),
            .. (records ?? []).Select(record => (ReadOnlyMemory<byte>)record.Encode()),
            .. sorted.Select(device => (ReadOnlyMemory<byte>)device.Encode()),
        ]);
    }

    /// <summary>The entry of a version of the network.</summary>
    /// <exception cref="InputRejectedException">The file can't be used.</exception>
    public static byte[] NetworkEntry(ReadOnlyMemory<byte> file) => EntryOf(NetworkReader.Read(file).Require("network file"), file).Encode();

    /// <summary>The entry of a version of the factor book.</summary>
    /// <exception cref="InputRejectedException">The file can't be used.</exception>
    public static byte[] FactorsEntry(ReadOnlyMemory<byte> file) => EntryOf(FactorBook.Read(file).Require("factor book"), file).Encode();

    /// <summary>Reads the setting-up entries at the head of a log's first batch.</summary>
    /// <exception cref="LedgerFormatException">They are not a network, a factor book, records and devices in ascending order, or say other than the files they hold.</exception>
    public static NetworkSetup FromEntries(IReadOnlyList<ReadOnlyMemory<byte>> batch)
    {
        if (batch.Count < 2)
        {
            throw new LedgerFormatException("batch 0", "a network and a factor book at its head", $"{batch.Count} entries");
        }

        PublishedDocument<NetworkModel> network = ReadNetwork(batch[0]);
        PublishedDocument<FactorBook> factors = ReadFactors(batch[1]);
        List<ReadOnlyMemory<byte>> records = [.. batch.Skip(2).TakeWhile(entry => RecordEntry.IsRecord(EntryKind.Of(entry)))];
        List<ReadOnlyMemory<byte>> devices = [.. batch.Skip(2 + records.Count).TakeWhile(entry => EntryKind.Of(entry) == EntryKind.Device)];
        NetworkSetup bare = new(
            new NetworkTimeline(network.Document), [network], [factors], PublishedRecords.None.With(records), new Dictionary<DeviceId, DeviceEntry>(), new Dictionary<DeviceId, RevocationEntry>(),
            [.. batch.Take(2 + records.Count + devices.Count)]);
        return bare.WithDevices(devices);
    }

    /// <summary>Whether an entry is of a kind that is published: a network, a factor book, a record, a device or a revocation.</summary>
    public static bool IsPublished(ReadOnlyMemory<byte> entry) =>
        EntryKind.Of(entry) is EntryKind.Network or EntryKind.Factors or EntryKind.Asset or EntryKind.Sf6 or EntryKind.Instrument or EntryKind.Device or EntryKind.Revocation;

    /// <summary>The setup with further versions, records, devices and revocations.</summary>
    /// <param name="entries">At most one network, then at most one factor book, then records as they happened, then devices by id, then revocations by device; one or more in all.</param>
    /// <exception cref="InputRejectedException">A version does not follow those known, or the accounts refuse a record.</exception>
    /// <exception cref="LedgerFormatException">Other entries, another order, a device or key that is enrolled already, or a revocation of a device that is none or is revoked.</exception>
    public NetworkSetup Publish(IReadOnlyList<ReadOnlyMemory<byte>> entries)
    {
        NetworkSetup next = this;
        int at = 0;
        if (at < entries.Count && EntryKind.Of(entries[at]) == EntryKind.Network)
        {
            next = next.WithNetwork(ReadNetwork(entries[at++]));
        }

        if (at < entries.Count && EntryKind.Of(entries[at]) == EntryKind.Factors)
        {
            next = next.WithFactors(ReadFactors(entries[at++]));
        }

        List<ReadOnlyMemory<byte>> records = [.. entries.Skip(at).TakeWhile(entry => RecordEntry.IsRecord(EntryKind.Of(entry)))];
        next = records.Count == 0 ? next : new NetworkSetup(next.Timeline, next.networks, next.books, Records.With(records), next.Devices, next.Revocations, next.Entries);
        List<ReadOnlyMemory<byte>> devices = [.. entries.Skip(at + records.Count).TakeWhile(entry => EntryKind.Of(entry) != EntryKind.Revocation)];
        return entries.Count == 0
            ? throw new LedgerFormatException("publication", "a network, a factor book, a record, a device or a revocation", "nothing")
            : next.WithDevices(devices).WithRevocations([.. entries.Skip(at + records.Count + devices.Count)]);
    }

    /// <summary>The version of the network in force in an interval.</summary>
    public PublishedDocument<NetworkModel> NetworkInForce(Interval interval)
    {
        NetworkModel model = Timeline.InForceAt(interval);
        return networks.First(network => ReferenceEquals(network.Document, model));
    }

    /// <summary>The factor book whose entry has a leaf hash.</summary>
    /// <exception cref="LedgerFormatException">There is none.</exception>
    public PublishedDocument<FactorBook> BookOf(Hash leaf) =>
        books.FirstOrDefault(book => book.Leaf == leaf) ?? throw new LedgerFormatException("balance", "the leaf hash of a factor book of this log", $"{leaf}");

    /// <summary>The network version whose entry has a leaf hash.</summary>
    /// <exception cref="LedgerFormatException">There is none.</exception>
    public PublishedDocument<NetworkModel> NetworkOf(Hash leaf) =>
        networks.FirstOrDefault(network => network.Leaf == leaf) ?? throw new LedgerFormatException("balance", "the leaf hash of a network of this log", $"{leaf}");

    private NetworkSetup WithNetwork(PublishedDocument<NetworkModel> network)
    {
        NetworkTimeline timeline = Timeline.With(network.Document);
        foreach (MeteringPoint point in network.Document.MeteringPoints)
        {
            if (AssetByDevice.TryGetValue(point.Device, out AssetId asset) && asset != point.Asset)
            {
                throw new InputRejectedException(
                    $"network {network.Document.Id} version {network.Document.Version}",
                    [new InputProblem($"$.meteringPoints[device={point.Device}].asset", point.Asset.Value, $"The device serves {asset} in an earlier version; enrol a new id for another asset")]);
            }
        }

        return new NetworkSetup(timeline, [.. networks, network], books, Records, Devices, Revocations, Entries);
    }

    private NetworkSetup WithFactors(PublishedDocument<FactorBook> factors)
    {
        FactorBook next = factors.Document;
        if (next.Id != Factors.Id || next.Version <= Factors.Version || next.Published < Factors.Published)
        {
            throw new InputRejectedException(
                $"factor book {next.Id} version {next.Version}",
                [new InputProblem("$.version", $"{next.Id} version {next.Version} of {next.Published}", $"Expected a version of {Factors.Id} above {Factors.Version}, published at {Factors.Published} or later")]);
        }

        return new NetworkSetup(Timeline, networks, [.. books, factors], Records, Devices, Revocations, Entries);
    }

    private NetworkSetup WithDevices(List<ReadOnlyMemory<byte>> entries)
    {
        if (entries.Count == 0)
        {
            return this;
        }

        HashSet<Hash> keys = [.. Devices.Values.Select(device => Hash.FromBytes(device.PublicKey.Span))];
        Dictionary<DeviceId, DeviceEntry> devices = new(Devices);
        DeviceEntry? last = null;
        foreach (ReadOnlyMemory<byte> bytes in entries)
        {
            DeviceEntry device = DeviceEntry.Decode(bytes);
            if (last is not null && device.Device <= last.Device)
            {
                throw new LedgerFormatException($"device {device.Device}", "devices in ascending order", $"{device.Device} after {last.Device}");
            }

            if (!devices.TryAdd(device.Device, device))
            {
                throw new LedgerFormatException($"device {device.Device}", "a device that is not enrolled yet", "an enrolled one");
            }

            if (!keys.Add(Hash.FromBytes(device.PublicKey.Span)))
            {
                throw new LedgerFormatException($"device {device.Device}", "a public key that no device has or had", Convert.ToHexStringLower(device.PublicKey.Span));
            }

            last = device;
        }

        return new NetworkSetup(Timeline, networks, books, Records, devices, Revocations, Entries);
    }

    private NetworkSetup WithRevocations(List<ReadOnlyMemory<byte>> entries)
    {
        if (entries.Count == 0)
        {
            return this;
        }

        Dictionary<DeviceId, RevocationEntry> revocations = new(Revocations);
        RevocationEntry? last = null;
        foreach (ReadOnlyMemory<byte> bytes in entries)
        {
            RevocationEntry revocation = RevocationEntry.Decode(bytes);
            string name = $"revocation of {revocation.Device}";
            if (last is not null && revocation.Device <= last.Device)
            {
                throw new LedgerFormatException(name, "revocations by device, ascending", $"{revocation.Device} after {last.Device}");
            }

            if (!Devices.TryGetValue(revocation.Device, out DeviceEntry? device) || device.Site != revocation.Site || revocation.From < device.EnrolledFrom)
            {
                throw new LedgerFormatException(name, "an enrolled device of its site, from its enrolment or later", $"{revocation.Site}/{revocation.Device} from {revocation.From}");
            }

            if (!Devices.Values.Any(enrolled => enrolled.EnrolmentKey.Span.SequenceEqual(revocation.EnrolmentKey.Span)))
            {
                throw new LedgerFormatException(name, "a key that enrolled a device of this log", Convert.ToHexStringLower(revocation.EnrolmentKey.Span));
            }

            if (!revocations.TryAdd(revocation.Device, revocation))
            {
                throw new LedgerFormatException(name, "a device that is not revoked yet", "a revoked one");
            }

            last = revocation;
        }

        return new NetworkSetup(Timeline, networks, books, Records, Devices, revocations, Entries);
    }

    private static PublishedDocument<NetworkModel> ReadNetwork(ReadOnlyMemory<byte> bytes)
    {
        DocumentEntry entry = DocumentEntry.Decode(bytes, EntryKind.Network);
        NetworkModel model = NetworkReader.Read(entry.Document).Require($"network {entry.Id} version {entry.Version}");
        RequireSame(entry, EntryOf(model, entry.Document));
        return new PublishedDocument<NetworkModel>(model, MerkleTree.LeafHash(bytes.Span), entry.Digest);
    }

    private static PublishedDocument<FactorBook> ReadFactors(ReadOnlyMemory<byte> bytes)
    {
        DocumentEntry entry = DocumentEntry.Decode(bytes, EntryKind.Factors);
        FactorBook book = FactorBook.Read(entry.Document).Require($"factor book {entry.Id} version {entry.Version}");
        RequireSame(entry, EntryOf(book, entry.Document));
        return new PublishedDocument<FactorBook>(book, MerkleTree.LeafHash(bytes.Span), entry.Digest);
    }

    private static DocumentEntry EntryOf(NetworkModel network, ReadOnlyMemory<byte> file) => new(EntryKind.Network, network.Id.Value, network.Version, network.ValidFrom, file);

    private static DocumentEntry EntryOf(FactorBook factors, ReadOnlyMemory<byte> file) => new(EntryKind.Factors, factors.Id, factors.Version, factors.Published, file);

    private static void RequireSame(DocumentEntry found, DocumentEntry expected)
    {
        if ((found.Id, found.Version, found.From) != (expected.Id, expected.Version, expected.From))
        {
            throw new LedgerFormatException(
                $"{found.Kind} entry", $"{expected.Id} version {expected.Version} from {expected.From}, as the file it holds says", $"{found.Id} version {found.Version} from {found.From}");
        }
    }
}
