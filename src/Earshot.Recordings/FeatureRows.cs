using Earshot.Datasets;
using Earshot.Recordings.Extraction;

namespace Earshot.Recordings;

/// <summary>Which rows of a feature file are a clip's.</summary>
/// <remarks>
/// By its path below the data set's folder. In vectors that another program made also by its full path, else by its own
/// name, or its name without ending, where that is unique on both sides.
/// </remarks>
internal static class FeatureRows
{
    public static Func<Clip, int[]> Of(ClipSet set, FeatureFile file)
    {
        var rows = Enumerable.Range(0, file.Paths.Length).ToLookup(row => file.Paths[row]);
        if (file.Encoder.Length > 0)
            return clip => [.. rows[set.RelativePath(clip)]];
        var (byName, byStem) = (Unique(set, rows, Name), Unique(set, rows, Path.GetFileNameWithoutExtension));
        return clip =>
            new Func<IEnumerable<int>>[]
            {
                () => rows[set.RelativePath(clip)],
                () => rows[clip.Path.Replace(Path.DirectorySeparatorChar, '/')],
                () => rows[byName.GetValueOrDefault(Name(clip.Path), "")],
                () => rows[byStem.GetValueOrDefault(Path.GetFileNameWithoutExtension(clip.Path), "")],
            }
                .Select(of => of().ToArray())
                .FirstOrDefault(found => found.Length > 0, []);
    }

    /// <summary>The file's paths by a part of them, where one path and one clip have it.</summary>
    private static Dictionary<string, string> Unique(ClipSet set, ILookup<string, int> rows, Func<string, string> part)
    {
        var clips = set.Clips.CountBy(clip => part(clip.Path)).ToDictionary();
        return rows.GroupBy(row => part(row.Key))
            .Where(same => same.Count() == 1 && clips.GetValueOrDefault(same.Key) == 1)
            .ToDictionary(same => same.Key, same => same.Single().Key);
    }

    private static string Name(string path) => Path.GetFileName(path);
}
