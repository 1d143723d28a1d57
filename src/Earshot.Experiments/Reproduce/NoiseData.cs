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
/// <param name="Noisy">Features of the clips with noise, one a level; empty where nobody asked.</param>
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

    /// <summary>Versions of a training clip beside itself; the default of <c>train</c>.</summary>
    public const int Views = 6;

    /// <summary>Labels a class where no share is asked for.</summary>
    public const int FewLabels = 6;

    /// <summary>The folders that are given, by the encoders that <c>--only</c> names or all that suit them.</summary>
    /// <param name="context">How the experiment is run.</param>
    /// <param name="withTests">Whether the clips are wanted with noise, too.</param>
    public static IEnumerable<Outcome<NoiseData>> Asked(ReproduceContext context, bool withTests)
    {
        var (options, only) = (context.Options, context.Options.Only);
        (string? Path, string[] Encoders)[] wanted =
        [
            (options.Speech, ["speech165", "mn04"]),
            (options.Sound, ["mn04", "logmel"]),
        ];
        return from folder in wanted
            where folder.Path is not null
            from encoder in folder.Encoders
            where !only.Intersect(folder.Encoders).Any() || only.Contains(encoder)
            select Open(context, folder.Path!, encoder, withTests);
    }

    /// <summary>Labels a class: so many percent of the clips outside a fold, or a few.</summary>
    /// <param name="percent">Above 0; null: <see cref="FewLabels"/>.</param>
    public int LabelsPerClass(double? percent) =>
        percent is { } share
            ? Math.Max(1, (int)Math.Round(share / 100 * Folds.Length * (FoldCount - 1) / FoldCount / Set.Classes.Count))
            : FewLabels;

    /// <summary>Reads, changes and encodes; what was encoded before is taken from the folder.</summary>
    private static Outcome<NoiseData> Open(ReproduceContext context, string path, string encoderName, bool withTests) =>
        Dataset
            .Open(path)
            .Then(set =>
                Encoders
                    .BuiltIn.Create(encoderName)
                    .Then(encoder =>
                    {
                        using var audio = new ClipAudio();
                        var seed = context.Random.RootSeed;
                        var training = new ViewedEncoder(
                            encoder,
                            new ViewOptions { Count = Views }.Changes(),
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
                                WithNoise(withTests, () => Encode(context, set, tests, "tests"), encoder.Dimension)
                                    .Then<NoiseData>(noisy => new NoiseData(
                                        $"{set.Name} {encoderName}",
                                        encoder,
                                        clean.WithViews(encoder.Dimension),
                                        noisy,
                                        FoldsOf(set)
                                    ))
                            );
                    })
            );

    /// <summary>What a method learns from: the clips of a draw, with the labels that it shows.</summary>
    public TrainingSet Training(PoolDraw draw)
    {
        var groups = Set.Groups();
        return new TrainingSet(Set.Features.SelectRows(draw.Rows), draw.Shown, Set.Classes.Count)
        {
            Views = [.. Set.Views.Select(view => view.SelectRows(draw.Rows))],
            Groups = groups is null ? null : [.. draw.Rows.Select(row => groups[row])],
        };
    }

    private static Outcome<Matrix<float>[]> WithNoise(bool wanted, Func<Outcome<EncodedSet>> encode, int dimension) =>
        wanted
            ? encode().Then<Matrix<float>[]>(noisy => ViewedEncoder.Part(noisy.Features, dimension)[1..])
            : Outcome<Matrix<float>[]>.Ok([]);

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
