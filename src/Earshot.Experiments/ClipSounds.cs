using System.Collections.Concurrent;
using System.IO.Hashing;
using System.Text;
using Earshot.Audio;
using Earshot.Datasets;
using Earshot.Decoding;
using Earshot.Features.Views;
using Earshot.Numerics;

namespace Earshot.Experiments;

/// <summary>Which clips may babble over a clip.</summary>
public enum VoiceRule
{
    /// <summary>Those of its own group (speaker, recording), which no split parts from it.</summary>
    OwnGroup,

    /// <summary>The same, and any clip where there are too few; right where no clip is going to be tested.</summary>
    OwnGroupElseAny,

    /// <summary>Those of other groups: for noise on clips that are tested.</summary>
    OtherGroups,
}

/// <summary>What is mixed into clips: other clips, and recordings of the user's own noises.</summary>
/// <param name="set">The clips.</param>
/// <param name="audio">Opens them.</param>
/// <param name="rule">Which of them may babble over a clip.</param>
/// <param name="noiseFolder">Folder of the user's noises; null: none.</param>
public sealed class ClipSounds(ClipSet set, ClipAudio audio, VoiceRule rule, string? noiseFolder = null) : ISoundSource
{
    private const int FewestVoices = 2,
        LongestSeconds = 10;
    private const long LargestBytes = 20_000_000;

    private readonly Dictionary<string, Clip> clips = set.Clips.DistinctBy(clip => clip.Path).ToDictionary(c => c.Path);
    private readonly Dictionary<string, Clip[]> byGroup = set
        .Clips.DistinctBy(clip => clip.Path)
        .Where(clip => clip.Group is not null)
        .GroupBy(clip => clip.Group!)
        .ToDictionary(group => group.Key, group => group.ToArray());
    private readonly string[] noises = noiseFolder is null
        ? []
        :
        [
            .. Directory
                .EnumerateFiles(noiseFolder, "*", SearchOption.AllDirectories)
                .Where(file => AudioFileNames.Extensions.Contains(Path.GetExtension(file)))
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>Sounds that were read, as long as memory allows.</summary>
    private readonly ConcurrentDictionary<(string Path, int RateHz), WeakReference<float[]>> read = new();

    /// <summary>
    /// XXH128 over the rule and over name, group and bytes of each file, in their order, by which chance chooses.
    /// </summary>
    public string Digest
    {
        get
        {
            lock (read)
                return field ??= DigestOf();
        }
    }

    /// <inheritdoc/>
    public IClipSounds Of(string path) => new Sounds(this, path);

    private sealed class Sounds(ClipSounds all, string path) : IClipSounds
    {
        public IReadOnlyList<float[]> Voices(int sampleRateHz, int count, RandomStream random) =>
            [.. all.Draw(path, count, random).Select(other => all.Read(other, sampleRateHz)).OfType<float[]>()];

        public float[]? Noise(int sampleRateHz, RandomStream random) =>
            all.noises.Length == 0 ? null : all.Read(all.noises[random.Next(all.noises.Length)], sampleRateHz);
    }

    private string DigestOf()
    {
        var files = set
            .Clips.Select(clip => (Name: set.RelativePath(clip), Group: clip.Group ?? "", clip.Path))
            .Concat(noises.Select(noise => (Name: Path.GetFileName(noise), Group: "noise", Path: noise)))
            .AsParallel()
            .AsOrdered()
            .Select(file => $"{file.Name}\0{file.Group}\0{FeatureKey.OfFile(file.Path)}");
        var all = $"{rule} {audio.AcceptsTruncated} {LongestSeconds}\n{string.Join('\n', files)}";
        return Convert.ToHexStringLower(XxHash128.Hash(Encoding.UTF8.GetBytes(all)));
    }

    /// <summary>Some of the clips that may babble over this one; chance may leave fewer than asked for.</summary>
    private IEnumerable<string> Draw(string path, int count, RandomStream random)
    {
        var group = clips.GetValueOrDefault(path)?.Group;
        var own = group is null ? [] : byGroup[group];
        var pool =
            rule == VoiceRule.OtherGroups || (rule == VoiceRule.OwnGroupElseAny && own.Length <= FewestVoices)
                ? set.Clips
                : own;
        return pool.Count == 0
            ? []
            : Enumerable
                .Range(0, 3 * count)
                .Select(_ => pool[random.Next(pool.Count)])
                .Where(other => other.Path != path)
                .Where(other => rule != VoiceRule.OtherGroups || group is null || other.Group != group)
                .Select(other => other.Path)
                .Distinct()
                .Take(count);
    }

    /// <summary>The beginning of a sound; null where it can't be read.</summary>
    private float[]? Read(string path, int rateHz)
    {
        if (read.TryGetValue((path, rateHz), out var known) && known.TryGetTarget(out var samples))
            return samples;
        if (new FileInfo(path) is not { Exists: true, Length: <= LargestBytes })
            return null;
        var signal = audio.Read(path, rateHz);
        if (!signal.IsOk)
            return null;
        var kept =
            signal.Value.Samples.Length > LongestSeconds * rateHz
                ? signal.Value.Samples[..(LongestSeconds * rateHz)]
                : signal.Value.Samples;
        read[(path, rateHz)] = new WeakReference<float[]>(kept);
        return kept;
    }
}
