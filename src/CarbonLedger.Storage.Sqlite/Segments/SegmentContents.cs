using System.Collections.Concurrent;
using Microsoft.Win32.SafeHandles;

namespace CarbonLedger.Storage.Sqlite.Segments;

/// <summary>The contents of records in the segments of a folder: read, checked against their checksums, and destroyed.</summary>
internal sealed class SegmentContents(string folder)
{
    private readonly ConcurrentDictionary<int, SegmentHeader> segments = new();

    /// <summary>From here on contents of this segment can be read.</summary>
    public void Know(SegmentHeader segment) => segments[segment.Number] = segment;

    public string PathOf(int segment) => SegmentFolder.PathOf(folder, segment, segments[segment].Day);

    /// <summary>Reads several contents, each file opened once.</summary>
    public Reading Begin() => new(this);

    /// <summary>When this returns, the contents are zeros on disk.</summary>
    public void Destroy(IReadOnlyCollection<ContentPlace> places)
    {
        foreach (IGrouping<int, ContentPlace> segment in places.GroupBy(place => place.Segment))
        {
            using SafeFileHandle handle = File.OpenHandle(PathOf(segment.Key), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            bool changed = false;
            foreach (ContentPlace place in segment)
            {
                byte[] content = new byte[place.Length];
                if (RandomAccess.Read(handle, content, place.Offset) == content.Length && content.AsSpan().ContainsAnyExcept((byte)0))
                {
                    RandomAccess.Write(handle, new byte[place.Length], place.Offset);
                    changed = true;
                }
            }

            if (changed)
            {
                RandomAccess.FlushToDisk(handle);
            }
        }
    }

    /// <summary>Open files of one reading.</summary>
    public sealed class Reading(SegmentContents contents) : IDisposable
    {
        private readonly Dictionary<int, SafeFileHandle> handles = [];

        /// <summary>The content, or null when it is not as it was written: erased, dropped or damaged.</summary>
        public byte[]? TryRead(ContentPlace place)
        {
            if (!handles.TryGetValue(place.Segment, out SafeFileHandle? handle))
            {
                handle = File.OpenHandle(contents.PathOf(place.Segment), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                handles.Add(place.Segment, handle);
            }

            byte[] content = new byte[place.Length];
            return RandomAccess.Read(handle, content, place.Offset) == content.Length && RecordFormat.Holds(content, contents.segments[place.Segment].Salt) ? content : null;
        }

        /// <summary>What to say of a content that is not there and should be.</summary>
        public InvalidOperationException Damaged(ContentPlace place) =>
            new SegmentFault(contents.PathOf(place.Segment), place.Offset, $"{place.Length} bytes with their CRC-32C", "other bytes").ToException();

        public void Dispose()
        {
            foreach (SafeFileHandle handle in handles.Values)
            {
                handle.Dispose();
            }
        }
    }
}
