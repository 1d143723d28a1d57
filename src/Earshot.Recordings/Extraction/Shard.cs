using System.Globalization;
using System.Text;
using Earshot.Datasets;
using Earshot.Formats;

namespace Earshot.Recordings.Extraction;

/// <summary>
/// One of n parts of the work, for n machines: a clip belongs to the part that a list gives it to
/// (<see cref="ClipList"/>), else to that which its path's CRC-32C names, on every machine alike.
/// </summary>
/// <param name="Index">Which part, from 0.</param>
/// <param name="Count">How many parts.</param>
public readonly record struct Shard(int Index, int Count)
{
    /// <summary>All the work in one part.</summary>
    public static Shard Whole { get; } = new(0, 1);

    /// <summary>Reads <c>i/n</c>, i from 0 to n - 1.</summary>
    public static Outcome<Shard> Parse(string text) =>
        text.Split('/') is [var i, var n]
        && int.TryParse(i, out var index)
        && int.TryParse(n, out var count)
        && index >= 0
        && index < count
            ? new Shard(index, count)
            : Outcome<Shard>.Skipped($"a shard is i/n with i from 0 to n-1, for instance 0/8; got '{text}'");

    /// <summary>As <see cref="Parse"/> reads it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Index}/{Count}");

    /// <summary>Whether an input belongs to this part.</summary>
    public bool Has(ClipInput input) => Has(input.Path, input.Shard);

    /// <summary>The clips of a set that belong to this part; the first part tells of what the set skipped.</summary>
    public ClipSet Of(ClipSet set)
    {
        var part = this;
        return Count == 1
            ? set
            : new(set.Name, [.. set.Clips.Where(clip => part.Has(set.RelativePath(clip), clip.Listed?.Shard))])
            {
                Root = set.Root,
                Skipped = Index == 0 ? set.Skipped : [],
            };
    }

    /// <summary>Why a list that was cut otherwise can't be worked through in these parts; null where it can.</summary>
    public string? Objection(ClipSet set) =>
        Count > 1 && set.Clips.Max(clip => clip.Listed?.Shard) is { } last && last + 1 != Count
            ? $"'{set.Name}' is a list cut into {last + 1} parts, asked for is one of {Count}: give i/{last + 1}"
            : null;

    /// <summary>
    /// Cuts work into parts of about equal length: the longest first, each to the part that has the least so far.
    /// </summary>
    /// <param name="seconds">Length of each piece of work.</param>
    /// <param name="count">How many parts.</param>
    /// <returns>The part of each piece; the same for the same lengths.</returns>
    public static int[] Cut(IReadOnlyList<double> seconds, int count)
    {
        var parts = new int[seconds.Count];
        var loads = new PriorityQueue<int, (double Seconds, int Pieces, int Part)>();
        for (var part = 0; part < count; part++)
            loads.Enqueue(part, (0, 0, part));
        foreach (var piece in Enumerable.Range(0, seconds.Count).OrderByDescending(i => seconds[i]))
        {
            loads.TryDequeue(out parts[piece], out var load);
            loads.Enqueue(parts[piece], (load.Seconds + seconds[piece], load.Pieces + 1, parts[piece]));
        }
        return parts;
    }

    private bool Has(string path, int? given) =>
        Count == 1 || (given ?? Crc32C.Update(0, Encoding.UTF8.GetBytes(path)) % Count) == Index;

    /// <summary>
    /// The file of this part: <c>features.parquet</c> becomes <c>features-00002-of-00008.parquet</c>.
    /// </summary>
    public string FileName(string output) =>
        Count == 1
            ? output
            : Path.Combine(
                Path.GetDirectoryName(output) ?? "",
                $"{Path.GetFileNameWithoutExtension(output)}-{Index:00000}-of-{Count:00000}{Path.GetExtension(output)}"
            );
}
