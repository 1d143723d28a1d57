using System.IO.Hashing;
using System.Runtime.InteropServices;
using Earshot.Datasets;
using Earshot.Numerics;

namespace Earshot.Recordings;

/// <summary>
/// Clips that hold the same sound: equal features bit for bit, of equal length. An encoder gives two different sounds
/// equal
/// features hardly ever, and copies in two containers, or under two names, always.
/// </summary>
/// <param name="Clips">The clips, in the order of the set; two or more.</param>
public sealed record Copies(IReadOnlyList<Clip> Clips)
{
    /// <summary>Whether they carry more than one label.</summary>
    public bool Disagree => Clips.Select(clip => clip.Label).OfType<string>().Distinct().Skip(1).Any();

    /// <summary>All clips of which there are several.</summary>
    /// <param name="clips">The clip of each row.</param>
    /// <param name="features">Its features.</param>
    /// <param name="stretches">Where the row lies in its clip.</param>
    internal static IReadOnlyList<Copies> Of(
        IReadOnlyList<Clip> clips,
        Matrix<float> features,
        IReadOnlyList<Stretch> stretches
    ) =>
        [
            .. Enumerable
                .Range(0, clips.Count)
                .GroupBy(row => clips[row].Path)
                .GroupBy(rows => DigestOf(rows, features, stretches), rows => clips[rows.First()])
                .Select(same => same.ToArray())
                .Where(same => same.Length > 1)
                .Select(same => new Copies(same)),
        ];

    /// <summary>
    /// The clips' groups such that copies share one: the groups they had are joined, where all clips have one.
    /// </summary>
    internal static IReadOnlyList<Clip> Joined(IReadOnlyList<Clip> clips, IReadOnlyList<Copies> copies)
    {
        if (copies.Count == 0 || clips.Any(clip => clip.Group is null))
            return clips;
        var leader = new Dictionary<string, string>();
        string Find(string group) => leader.TryGetValue(group, out var next) ? Find(next) : group;
        foreach (var same in copies)
        foreach (var clip in same.Clips)
            if (Find(clip.Group!) is var one && Find(same.Clips[0].Group!) is var other && one != other)
                leader[one] = other;
        return [.. clips.Select(clip => clip with { Group = Find(clip.Group!) })];
    }

    private static string DigestOf(IEnumerable<int> rows, Matrix<float> features, IReadOnlyList<Stretch> stretches)
    {
        var hash = new XxHash128();
        foreach (var row in rows)
        {
            var stretch = stretches[row];
            hash.Append(
                MemoryMarshal.AsBytes<double>([stretch.BeginSeconds, stretch.EndSeconds, stretch.SampleRateHz])
            );
            hash.Append(MemoryMarshal.AsBytes(features.Row(row)));
        }
        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
