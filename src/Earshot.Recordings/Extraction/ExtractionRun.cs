using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Earshot.Recordings.Extraction;

/// <summary>Which run a feature file is a part of: shards of one run, and no others, make a whole.</summary>
/// <param name="Encoder">Fingerprint of the encoder.</param>
/// <param name="Options">What else changes the rows: how recordings are cut, whether cut-off files are kept.</param>
/// <param name="Clips">SHA-256 over path, size and part of every input of the run, in hexadecimal.</param>
/// <param name="Shard">The part of the inputs that the file holds.</param>
public sealed record ExtractionRun(string Encoder, string Options, string Clips, Shard Shard)
{
    /// <summary>
    /// Why files are not the shards of one run, each there once; null where they are. Files that hold a run each by
    /// itself (0/1) may come from several runs.
    /// </summary>
    public static string? Objection(IReadOnlyList<(string Path, ExtractionRun Run)> files)
    {
        if (files.Count == 0)
            return null;
        var (firstPath, first) = files[0];
        foreach (var (path, run) in files)
            if (first.Foreign(run) is { } difference)
                return $"{path} is not of the run of {firstPath}: {difference}. Give the files of one run";
        if (first.Shard.Count == 1)
            return null;
        var byIndex = files.ToLookup(file => file.Run.Shard.Index, file => file.Path);
        if (byIndex.FirstOrDefault(same => same.Count() > 1) is { } twice)
            return $"shard {twice.Key}/{first.Shard.Count} is given twice: {string.Join(" and ", twice)}. Name it once";
        var missing = Enumerable.Range(0, first.Shard.Count).Where(index => !byIndex.Contains(index));
        return string.Join(", ", missing.Select(index => $"{index}/{first.Shard.Count}")) is { Length: > 0 } names
            ? $"of the run of {firstPath} these shards are missing: {names}. Run 'earshot features' with --shard for "
                + "them, or name their files too"
            : null;
    }

    /// <summary>Counts inputs, and tells one list of them from another.</summary>
    internal static (long Mine, string Clips) Count(IEnumerable<ClipInput> inputs, Shard shard)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var mine = 0L;
        foreach (var input in inputs)
        {
            var line = string.Create(CultureInfo.InvariantCulture, $"{input.Path}\0{input.Bytes}\0{input.Shard}\n");
            hash.AppendData(Encoding.UTF8.GetBytes(line));
            mine += shard.Has(input) ? 1 : 0;
        }
        return (mine, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    private string? Foreign(ExtractionRun other) =>
        other.Encoder != Encoder ? $"its encoder is `{other.Encoder}`, there it is `{Encoder}`: they do not mix"
        : other.Options != Options ? $"it was made with the options `{other.Options}`, there with `{Options}`"
        : other.Shard.Count != Shard.Count ? $"it is one of {other.Shard.Count} shards, there of {Shard.Count}"
        : Shard.Count > 1 && other.Clips != Clips
            ? "it was cut from another list of clips (files came, went or changed)"
        : null;
}
