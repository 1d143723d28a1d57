using System.Globalization;
using Earshot.Decoding;
using Earshot.Evaluation;
using Earshot.Experiments.Reports;
using Earshot.Experiments.Soundscapes;
using Earshot.Features;
using Earshot.Inference;
using Earshot.Learning;
using Earshot.Learning.Confidence;
using Earshot.Learning.Labelling;
using Earshot.Numerics;

namespace Earshot.Experiments.Reproduce;

/// <summary>
/// Annotated soundscapes (<see cref="SoundscapeGenerator"/>): what the default method is worth on long recordings, of
/// which most is background, beside plain logistic regression on the same windows.
/// </summary>
public sealed class Soundscapes : IExperiment
{
    private const string Encoder = "mn04",
        Elsewhere = "elsewhere";
    private const int PerClass = 6,
        Background = 40,
        Draws = 3;
    private const double Threshold = 0.5,
        WantedPrecision = 0.9;
    private static readonly SegmentOptions[] Cuts = [new(2, 1), new(1, 0.5)];

    /// <inheritdoc/>
    public string Name => "soundscapes";

    /// <inheritdoc/>
    public string Title => "Annotated soundscapes";

    /// <inheritdoc/>
    public Outcome<Reproduction> Run(ReproduceContext context)
    {
        if (context.Options.Sound is not { } folder)
            return Outcome<Reproduction>.Skipped("needs ESC-10's clips: name their folder with --sound");
        return Encoders
            .BuiltIn.Create(Encoder)
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
            var data = Open(context, folder, encoder, audio, seed);
            if (!data.IsOk)
                return Outcome<List<Measured>>.Skipped(data.Reason!);
            runs.AddRange(OfSeed(context, encoder, data.Value, seed));
        }
        return runs;
    }

    /// <summary>Made and encoded once; then read from the cache.</summary>
    private static Outcome<SoundscapeData> Open(
        ReproduceContext context,
        string folder,
        IClipEncoder encoder,
        ClipAudio audio,
        int seed
    )
    {
        var (options, root) = (Options(context), context.Random.RootSeed + (ulong)seed);
        var path = SoundscapeCache.PathOf(context.Options.CacheFolder, options, root, encoder, Cuts);
        if (SoundscapeCache.Find(path, Cuts) is { } known)
            return known;
        context.Progress?.Invoke($"seed {seed}: making and encoding recordings");
        return SoundscapeGenerator
            .Open(folder, options, root, audio)
            .Then(made => SoundscapeData.Make(made, encoder, Cuts, context.Threads, context.Cancellation))
            .Then<SoundscapeData>(data =>
            {
                SoundscapeCache.Save(path, data);
                return data;
            });
    }

    private static SoundscapeOptions Options(ReproduceContext context)
    {
        var options = context.Options.Only.Contains(Elsewhere) ? OnOtherFloors : new();
        return context.Options.Quick
            ? options with
            {
                TrainingRecordings = 2,
                TestRecordings = 2,
                Seconds = 120,
                EventsPerClass = 12,
            }
            : options;
    }

    /// <summary>Test floors that no training recording has, and sounds that nobody annotates in all.</summary>
    private static SoundscapeOptions OnOtherFloors =>
        new()
        {
            Floors = [FloorKind.Pink, FloorKind.Wind],
            TestFloors = [FloorKind.RecordedRain, FloorKind.Brown, FloorKind.RecordedSea],
            Distractors = 12,
            DistractorClasses = 2,
        };

    private static List<Measured> OfSeed(ReproduceContext context, IClipEncoder encoder, SoundscapeData data, int seed)
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
            double[] thresholds = [.. data.Classes.Select(_ => Threshold)];
            Matrix<float>[] plain = [PlainReference.Scores(windows, training, rows)];
            // One threshold for whether and how far, as anyone would do it first.
            var figures = SoundscapeFigures.Of(data, plain, thresholds, new() { Extent = Threshold });
            runs.Add(new(setting, "plain logistic regression", seed, figures));
            foreach (
                var method in Methods.Names.Where(context.Options.Only.Contains).DefaultIfEmpty(Methods.ForWindows)
            )
            {
                context.Progress?.Invoke($"seed {seed}, {setting}: {method} learns from {rows.Length} windows");
                foreach (var lengths in (int[])[1, Cuts.Length])
                {
                    var model = Train(context, encoder, data, lengths, rows, random, method);
                    Matrix<float>[] ours = [.. data.Cuts.Take(lengths).Select(cut => Scores(model, cut))];
                    runs.Add(
                        new(
                            setting,
                            lengths == 1 ? $"{method}, 2 s" : $"{method}, 2 s and 1 s",
                            seed,
                            SoundscapeFigures.Of(data, ours, OurThresholds(data), model.Detection) with
                            {
                                Promised = PromisedPrecision.Of(data, ours[0], model.Thresholds),
                            }
                        )
                    );
                }
            }
        }
        return runs;
    }

    /// <summary>Those of a model for which nobody asks for a precision.</summary>
    private static double[] OurThresholds(SoundscapeData data) =>
        [.. data.Classes.Select(_ => ThresholdOptions.ForAlignedWindows.Value)];

    /// <summary>A model for windows of several lengths, as <c>earshot train</c> makes it.</summary>
    private static Model Train(
        ReproduceContext context,
        IClipEncoder encoder,
        SoundscapeData data,
        int lengths,
        int[] rows,
        RandomStreams random,
        string method
    ) =>
        ModelTraining.Train(
            encoder,
            Training(context, data, lengths, rows),
            data.Classes,
            new TrainingOptions
            {
                Learner = Methods.Create(method).Value,
                Seed = random.RootSeed,
                Thresholds = new() { Rule = ThresholdRule.Precision, Value = WantedPrecision },
                Cuts = Cuts[..lengths],
                AlignFloors = true,
            },
            cancellation: context.Cancellation
        );

    private static Matrix<float> Scores(Model model, SoundscapeWindows cut)
    {
        var places = cut.PlacesAs(0);
        return TimeSmoothing.Apply(model.Predict(cut.Features, places), places);
    }

    /// <summary>
    /// All windows of the training recordings, length by length; of some it is known what is in them, and of those
    /// within them.
    /// </summary>
    private static TrainingSet Training(ReproduceContext context, SoundscapeData data, int lengths, int[] labelled)
    {
        var parts = data.Cuts.Take(lengths).Select((cut, c) => Part(data, cut, c, labelled)).ToArray();
        return TrainingSet.Joined(parts) with { Threads = context.Threads };
    }

    private static TrainingSet Part(SoundscapeData data, SoundscapeWindows cut, int number, int[] labelled)
    {
        var known = (number == 0 ? labelled : cut.Within(data.Cuts[0], labelled)).ToHashSet();
        var (training, places) = (SoundscapeDraw.All(data, cut), cut.PlacesAs(number));
        var targets = cut.Labels.SelectRows(training);
        for (var i = 0; i < training.Length; i++)
            if (!known.Contains(training[i]))
                targets.Forget(i);
        return TrainingSet.AnyOfMany(cut.Features.SelectRows(training), targets) with
        {
            Groups = [.. training.Select(row => cut.Recordings[row])],
            Windows = [.. training.Select(row => places[row])],
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
                "precision where 0.9 is wanted (recall, classes)",
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
                                Promise([.. group.Select(run => run.Figures.Promised).OfType<PromisedPrecision>()]),
                            ];
                    }),
            ]
        );

    /// <summary>The precision of draws in which some class was called; of others labels are too few to tell.</summary>
    private static string Promise(IReadOnlyList<PromisedPrecision> asked)
    {
        if (asked.Count == 0)
            return "";
        double[] told = [.. asked.Select(p => p.Precision).Where(double.IsFinite)];
        var precision = told.Length == 0 ? "too few to tell" : MeanStd.Of(told).ToString(2);
        var silent =
            told.Length is > 0 and var n && n < asked.Count ? $"; {asked.Count - n} draws too few to tell" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{precision} ({asked.Average(p => p.Recall):F2}, {asked.Average(p => p.Classes):F1}{silent})"
        );
    }

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
