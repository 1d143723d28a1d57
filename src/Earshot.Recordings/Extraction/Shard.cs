using System.Globalization;
using System.Text;
using Earshot.Formats;

namespace Earshot.Recordings.Extraction;

/// <summary>
/// One of n parts of the work, for n machines: a clip belongs to the part that its path's CRC-32C names, on every
/// machine alike.
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

    /// <summary>Whether a clip belongs to this part.</summary>
    public bool Has(string path) => Crc32C.Update(0, Encoding.UTF8.GetBytes(path)) % (uint)Count == Index;

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
