using System.Globalization;
using Earshot.Decoding;
using Earshot.Evaluation;
using Earshot.Experiments.Reports;
using Earshot.Experiments.Soundscapes;
using Earshot.Features;
using Earshot.Learning;
using Earshot.Numerics;

namespace Earshot.Experiments.Reproduce;

/// <summary>
/// Annotated soundscapes (<see cref="SoundscapeGenerator"/>): what the default method is worth on long recordings, of
/// which most is background, beside plain logistic regression on the same windows.
/// </summary>
public sealed class Soundscapes : IExperiment
{
    private const string Encoder = "mn04",
        Method = "graph";
    private const int PerClass = 6,
        Background = 40,
        Draws = 3;
    private const double Threshold = 0.5;
    private static readonly SegmentOptions[] Cuts = [new(2, 1), new(1, 0.5)];

    /// <inheritdoc/>
    public string Name => "soundscapes";

    /// <inheritdoc/>
    public string Title => "Annotated soundscapes";

    /// <inheritdoc/>
    public Outcome<Reproduction> Run(ReproduceContext context)
    {
        if (context.Options.Sound is not { } folder)
            return Outcome<Reproduction>.Skipped("needs ESC-10's clips (--sound)");
        return Encoders
            .Create(Encoder)
            .Then(encoder => Measure(context, folder, encoder))
            .Then<Reproduction>(runs => new Reproduction(
                Name,
                Title,
                Describe(context),
                Table(runs),
                [],
                "Draws of one seed differ by up to 0.08: compare means over all draws of all seeds. Scores of two "
                    + "lengths of windows are joined to detections; windows are measured by those of 2 s."
            ));
    }

    private sealed record Measured(string Setting, string Method, int Seed, SoundscapeFigures Figures);

    private static Outcome<List<Measured>> Measure(ReproduceContext context, string folder, IClipEncoder encoder)
    {
        using var audio = new ClipAudio();
        var runs = new List<Measured>();
        for (var seed = 1; seed <= context.Options.SeedsToRun; seed++)
        {
            context.Progress?.Invoke($"seed {seed}: making and encoding recordings");
            var data = SoundscapeGenerator
                .Open(folder, Options(context), context.Random.RootSeed + (ulong)seed, audio)
                .Then(made => SoundscapeData.Make(made, encoder, Cuts, context.Threads, context.Cancellation));
            if (!data.IsOk)
                return Outcome<List<Measured>>.Skipped(data.Reason!);
            runs.AddRange(OfSeed(context, data.Value, seed));
        }
        return runs;
    }

    private static SoundscapeOptions Options(ReproduceContext context) =>
        context.Options.Quick
            ? new()
            {
                TrainingRecordings = 2,
                TestRecordings = 2,
                Seconds = 120,
                EventsPerClass = 12,
            }
            : new();

    private static List<Measured> OfSeed(ReproduceContext context, SoundscapeData data, int seed)
    {
        var (windows, runs) = (data.Cuts[0], new List<Measured>());
        var training = SoundscapeDraw.All(data, windows);
        for (var draw = 0; draw <= Draws; draw++)
        {
            var isAll = draw == Draws;
            var random = context.Random.Child(
                string.Create(CultureInfo.InvariantCulture, $"soundscapes/{seed}/{draw}")
            );
            var rows = isAll
                ? training
                : SoundscapeDraw.Few(data, windows, PerClass, Background, random.Stream("draw"));
            var setting = isAll ? "all windows" : "few";
            context.Progress?.Invoke($"seed {seed}, {setting}: learning from {rows.Length} windows");
            double[] thresholds = [.. data.Classes.Select(_ => Threshold)];
            Matrix<float>[] plain = [PlainReference.Scores(windows, training, rows)];
            runs.Add(new(setting, "plain logistic regression", seed, SoundscapeFigures.Of(data, plain, thresholds)));
            var ours = Scores(context, data, windows, rows, random);
            runs.Add(new(setting, $"{Method}, 2 s", seed, SoundscapeFigures.Of(data, ours[..1], thresholds)));
            runs.Add(new(setting, $"{Method}, 2 s and 1 s", seed, SoundscapeFigures.Of(data, ours, thresholds)));
        }
        return runs;
    }

    /// <summary>Scores of the windows of each length, by a model each.</summary>
    private static Matrix<float>[] Scores(
        ReproduceContext context,
        SoundscapeData data,
        SoundscapeWindows windows,
        int[] rows,
        RandomStreams random
    ) =>
        [
            .. data.Cuts.Select(
                (cut, c) =>
                {
                    var labelled = c == 0 ? rows : cut.Within(windows, rows);
                    var classifier = Methods
                        .Create(Method)
                        .Value.Fit(
                            Training(context, data, cut, labelled),
                            random.Child($"{c}"),
                            cancellation: context.Cancellation
                        );
                    var scores = new Matrix<float>(cut.Ranges.Length, data.Classes.Count);
                    classifier.Predict(cut.Features, scores);
                    return scores;
                }
            ),
        ];

    /// <summary>All windows of the training recordings; of some it is known what is in them.</summary>
    private static TrainingSet Training(
        ReproduceContext context,
        SoundscapeData data,
        SoundscapeWindows cut,
        int[] labelled
    )
    {
        var (training, known) = (SoundscapeDraw.All(data, cut), labelled.ToHashSet());
        var targets = cut.Labels.SelectRows(training);
        for (var i = 0; i < training.Length; i++)
            if (!known.Contains(training[i]))
                targets.Forget(i);
        return new TrainingSet(cut.Features.SelectRows(training), targets.RarestPresents(), targets.Classes)
        {
            Targets = targets,
            Groups = [.. training.Select(row => cut.Recordings[row])],
            Threads = context.Threads,
        };
    }

    private static ReportTable Table(IReadOnlyList<Measured> runs) =>
        new(
            "means over seeds and draws",
            [
                "labels",
                "method",
                "mAP",
                "event F1, IoU 0.3",
                "0.5",
                "precision",
                "recall",
                "false alarms/h",
                "window F1",
                "background called, %",
            ],
            [
                .. runs.GroupBy(run => (run.Setting, run.Method))
                    .OrderByDescending(group => group.Key.Setting, StringComparer.Ordinal)
                    .Select(group =>
                    {
                        string Mean(Func<SoundscapeFigures, double> figure, int decimals = 3) =>
                            MeanStd.Of(group.Select(run => figure(run.Figures))).ToString(decimals);
                        return (IReadOnlyList<string>)
                            [
                                group.Key.Setting,
                                group.Key.Method,
                                Mean(f => f.Windows.MeanAveragePrecision),
                                Mean(f => f.Events.Micro.F1),
                                Mean(f => f.StrictEvents.Micro.F1),
                                Mean(f => f.Events.Micro.Precision),
                                Mean(f => f.Events.Micro.Recall),
                                Mean(f => f.Events.Micro.FalseAlarmsPerHour, 0),
                                Mean(f => f.Windows.F1),
                                Mean(f => 100 * f.Windows.BackgroundCalledShare, 1),
                            ];
                    }),
            ]
        );

    private static string Describe(ReproduceContext context)
    {
        var options = Options(context);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{options.TrainingRecordings} recordings to learn from and {options.TestRecordings} to measure on, "
                + $"{options.Seconds} s each, {options.EventsPerClass} events of each of ESC-10's classes but rain and "
                + $"sea waves, on floors of noise; {Encoder}. Few: {PerClass} windows a class and {Background} of "
                + $"background. {context.Options.SeedsToRun} seeds, {Draws} draws each."
        );
    }
}
