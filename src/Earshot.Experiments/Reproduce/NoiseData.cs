using System.Globalization;
using Earshot.Datasets;
using Earshot.Decoding;
using Earshot.Features;
using Earshot.Features.Views;
using Earshot.Learning;
using Earshot.Numerics;
using Earshot.Recordings;
using Earshot.Recordings.Extraction;

namespace Earshot.Experiments.Reproduce;

/// <summary>Clips as they are, their training views, and with noise to be tested on, encoded once and kept.</summary>
/// <param name="Name">Data and encoder.</param>
/// <param name="Encoder">The encoder.</param>
/// <param name="Set">The clips with their views.</param>
/// <param name="Noisy">Features of the clips with noise, one a level.</param>
/// <param name="Folds">Fold of each clip, 0 to 4; groups are never cut.</param>
internal sealed record NoiseData(
    string Name,
    IClipEncoder Encoder,
    EncodedSet Set,
    IReadOnlyList<Matrix<float>> Noisy,
    int[] Folds
)
{
    /// <summary>Folds that are tested in turn.</summary>
    public const int FoldCount = 5;

    /// <summary>Signal-to-noise ratios in dB.</summary>
    public static IReadOnlyList<double> LevelsDb { get; } = [20, 10, 0];

    /// <summary>Reads, changes and encodes; what was encoded before is taken from the folder.</summary>
    public static Outcome<NoiseData> Open(ReproduceContext context, string path, string encoderName, int views) =>
        Dataset
            .Open(path)
            .Then(set =>
                Encoders
                    .Create(encoderName)
                    .Then(encoder =>
                    {
                        using var audio = new ClipAudio();
                        var seed = context.Random.RootSeed;
                        var training = new ViewedEncoder(
                            encoder,
                            new ViewOptions { Count = views }.Changes(),
                            seed,
                            new ClipSounds(set, audio, VoiceRule.OwnGroup)
                        );
                        var tests = new ViewedEncoder(
                            encoder,
                            [.. LevelsDb.Select(level => new TestNoise(level, seed))],
                            seed,
                            new ClipSounds(set, audio, VoiceRule.OtherGroups)
                        );
                        return Encode(context, set, training, "views")
                            .Then(clean =>
                                Encode(context, set, tests, "tests")
                                    .Then<NoiseData>(noisy => new NoiseData(
                                        $"{set.Name} {encoderName}",
                                        encoder,
                                        clean.WithViews(encoder.Dimension),
                                        ViewedEncoder.Part(noisy.Features, encoder.Dimension)[1..],
                                        FoldsOf(set)
                                    ))
                            );
                    })
            );

    /// <summary>
    /// What is learnt from when a fold is tested: so many labels a class, drawn from the other folds, whose other clips
    /// have none.
    /// </summary>
    public TrainingSet Training(int fold, int labelsPerClass, RandomStream random)
    {
        var (labels, groups) = (Set.Labels(), Set.Groups());
        int[] pool = [.. Enumerable.Range(0, Folds.Length).Where(row => Folds[row] != fold)];
        random.Shuffle<int>(pool);
        var shown = pool.GroupBy(row => labels[row]).SelectMany(rows => rows.Take(labelsPerClass)).ToHashSet();
        Array.Sort(pool);
        return new TrainingSet(
            Set.Features.SelectRows(pool),
            [.. pool.Select(row => shown.Contains(row) ? labels[row] : TrainingSet.Unlabelled)],
            Set.Classes.Count
        )
        {
            Views = [.. Set.Views.Select(view => view.SelectRows(pool))],
            Groups = groups is null ? null : [.. pool.Select(row => groups[row])],
        };
    }

    /// <summary>Rows of a fold.</summary>
    public int[] Test(int fold) => [.. Enumerable.Range(0, Folds.Length).Where(row => Folds[row] == fold)];

    private static Outcome<EncodedSet> Encode(ReproduceContext context, ClipSet set, ViewedEncoder encoder, string what)
    {
        context.Progress?.Invoke($"encoding {set.Name} by {encoder.Name}: {what}");
        using var audio = new ClipAudio();
        var file = string.Create(
            CultureInfo.InvariantCulture,
            $"{set.Name}.{encoder.Name}.{what}.{encoder.Dimension}.{context.Random.RootSeed}.parquet"
        );
        return new FeatureExtraction(audio, encoder, new ExtractionOptions { Threads = context.Threads })
            .RunAsync(
                [.. set.Clips.Select(clip => ClipInput.Of(set.RelativePath(clip), clip.Path))],
                Path.Combine(context.Options.CacheFolder, file),
                cancellation: context.Cancellation
            )
            .GetAwaiter()
            .GetResult()
            .Then(report => FeatureFile.ReadAsync(report.FeaturePath).GetAwaiter().GetResult())
            .Then<EncodedSet>(features => EncodedSet.FromFile(set, features));
    }

    /// <summary>The makers' folds where there are as many, else the groups dealt out in turn.</summary>
    private static int[] FoldsOf(ClipSet set)
    {
        var names =
            set.Clips.Select(clip => clip.Fold).Distinct().Count() == FoldCount
                ? set.Clips.Select(clip => clip.Fold!)
                : set.Clips.Select(clip => clip.Group ?? clip.Path);
        string[] all = [.. names];
        string[] distinct = [.. all.Distinct().Order(StringComparer.Ordinal)];
        return [.. all.Select(name => Array.IndexOf(distinct, name) % FoldCount)];
    }
}
