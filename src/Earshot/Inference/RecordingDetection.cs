using System.Globalization;
using System.Numerics.Tensors;
using Earshot.Audio;
using Earshot.Detections;
using Earshot.Features;
using Earshot.Learning;
using Earshot.Learning.Labelling;
using Earshot.Numerics;

namespace Earshot.Inference;

/// <summary>What a model found in a recording.</summary>
/// <param name="Seconds">The recording's length.</param>
/// <param name="SampleRateHz">Its own rate.</param>
/// <param name="Detections">The events, by begin, end and class.</param>
/// <param name="Objections">Windows that could not be judged, and why.</param>
public sealed record DetectedRecording(
    double Seconds,
    int SampleRateHz,
    IReadOnlyList<Detection> Detections,
    IReadOnlyList<string> Objections
);

/// <summary>A model that is asked for the events of a recording.</summary>
/// <param name="Model">A model of any of many.</param>
/// <param name="Encoder">The model's encoder; models of one encoder are given the same one.</param>
/// <param name="Cuts">How the recording is cut into windows for it: one length, or several that are joined.</param>
/// <param name="Options">How its scores become events.</param>
public sealed record DetectionModel(
    Model Model,
    IClipEncoder Encoder,
    IReadOnlyList<SegmentOptions> Cuts,
    DetectionOptions Options
);

/// <summary>
/// From a recording to its events, while it is read: windows are scored in batches, smoothed over time (<see
/// cref="Learning.Labelling.TimeSmoothing"/>) and handed to a <see cref="Detector"/>, so that memory does not grow with
/// the recording.
/// </summary>
public static class RecordingDetection
{
    // A whole number of stretches: the same windows share a floor wherever listening went on.
    private const int BatchWindows = 2 * FloorAlignment.StretchWindows,
        WindowsApart = 4 * BatchWindows,
        MostObjections = 20;

    /// <summary>Why a model can't be asked for events; null where it can.</summary>
    public static string? Objection(Model model) =>
        model.Classifier.Output == OutputKind.AnyOfMany
            ? null
            : "the model gives every window one of its classes, background too: train it on annotated recordings to "
                + "ask it for events, or take a label a window from it";

    /// <summary>
    /// How a model's scores become events: as stands in the model, with each class's threshold; or with one that is
    /// given.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="threshold">The threshold of all classes; null: what stands in the model.</param>
    public static DetectionOptions Options(Model model, double? threshold = null) =>
        threshold is { } given
            ? model.Detection with
            {
                Threshold = given,
            }
            : model.Detection with
            {
                PerClass = model
                    .Classes.Zip(model.Thresholds)
                    .ToDictionary(c => c.First, c => model.Detection with { Threshold = c.Second.Value }),
            };

    /// <summary>How recordings are cut where nobody says so: as those the model learnt from.</summary>
    /// <param name="model">The model.</param>
    /// <param name="asked">What somebody said; empty: nothing.</param>
    public static IReadOnlyList<SegmentOptions> Cuts(Model model, IReadOnlyList<SegmentOptions> asked) =>
        asked.Count > 0 ? asked : model.Cuts;

    /// <summary>The same of lengths as they are typed: <c>2</c>, <c>2s,1s</c>.</summary>
    /// <param name="model">The model.</param>
    /// <param name="windows">Lengths of windows, in seconds; null: nothing is said.</param>
    /// <param name="hops">As many hops; null: half of each window.</param>
    /// <returns>The cuts, or what is wrong with the lengths.</returns>
    public static Outcome<IReadOnlyList<SegmentOptions>> Cuts(Model model, string? windows, string? hops)
    {
        var (lengths, steps) = (Seconds(windows), Seconds(hops));
        if (lengths.Length == 0 && steps.Length == 0)
            return Outcome<IReadOnlyList<SegmentOptions>>.Ok(model.Cuts.Count > 0 ? model.Cuts : [SegmentOptions.Live]);
        if (steps.Length > 0 && steps.Length != lengths.Length)
            return Outcome<IReadOnlyList<SegmentOptions>>.Skipped(
                $"{lengths.Length} lengths of windows and {steps.Length} hops: give as many, or no hop"
            );
        SegmentOptions[] cuts =
        [
            .. lengths.Select((window, i) => new SegmentOptions(window, steps.Length > 0 ? steps[i] : window / 2)),
        ];
        return cuts.Select(cut => cut.Objection()).FirstOrDefault(reason => reason is not null) is { } objection
            ? Outcome<IReadOnlyList<SegmentOptions>>.Skipped(objection)
            : cuts;
    }

    /// <summary>Not a number where one is not.</summary>
    private static double[] Seconds(string? text) =>
        text is null
            ? []
            :
            [
                .. text.Split(',')
                    .Select(part =>
                        double.TryParse(
                            part.Trim().TrimEnd('s'),
                            NumberStyles.Float,
                            CultureInfo.InvariantCulture,
                            out var seconds
                        )
                            ? seconds
                            : double.NaN
                    ),
            ];

    /// <summary>Reads a recording to its end.</summary>
    /// <param name="stream">The recording; stays open.</param>
    /// <param name="model">A model of any of many.</param>
    /// <param name="encoder">The model's encoder.</param>
    /// <param name="cuts">How it is cut into windows: one length, or several that are joined.</param>
    /// <param name="options">How scores become events.</param>
    /// <param name="cancellation">Stops early.</param>
    /// <param name="checkpoints">Where to go on from, and who keeps where it stands; null: nobody.</param>
    /// <returns>The events, or why the recording can't be read.</returns>
    public static Outcome<DetectedRecording> Run(
        IAudioStream stream,
        Model model,
        IClipEncoder encoder,
        IReadOnlyList<SegmentOptions> cuts,
        DetectionOptions options,
        CancellationToken cancellation = default,
        DetectionCheckpoints? checkpoints = null
    ) =>
        Objection(model) is { } reason
            ? Outcome<DetectedRecording>.Skipped(reason)
            : Run(stream, [new Scoring(new(model, encoder, cuts, options), checkpoints)], cancellation)
                .Then<DetectedRecording>(found => found[0]);

    /// <summary>Reads a recording to its end, once for several models; each encoder hears it once.</summary>
    /// <param name="stream">The recording; stays open.</param>
    /// <param name="models">Models of any of many.</param>
    /// <param name="cancellation">Stops early.</param>
    /// <returns>The events of each model, or why the recording can't be read.</returns>
    public static Outcome<DetectedRecording[]> Run(
        IAudioStream stream,
        IReadOnlyList<DetectionModel> models,
        CancellationToken cancellation = default
    )
    {
        if (models.Select(m => Objection(m.Model)).FirstOrDefault(reason => reason is not null) is { } reason)
            return Outcome<DetectedRecording[]>.Skipped(reason);
        return Run(stream, [.. models.Select(m => new Scoring(m))], cancellation);
    }

    private static Outcome<DetectedRecording[]> Run(
        IAudioStream stream,
        Scoring[] scorings,
        CancellationToken cancellation
    ) =>
        ClipEncoding
            .EncodeWindows(stream, [.. scorings.GroupBy(s => s.Encoder).Select(Listener)], cancellation)
            .Then<DetectedRecording[]>(clip =>
                (DetectedRecording[])
                    [
                        .. scorings.Select(scoring => new DetectedRecording(
                            clip.DurationSeconds,
                            clip.SampleRateHz,
                            scoring.Complete(clip.DurationSeconds),
                            scoring.Objections
                        )),
                    ]
            );

    /// <summary>The events of a recording whose windows were encoded before.</summary>
    /// <param name="asked">The model; its encoder is not asked.</param>
    /// <param name="windows">The windows of its first cut, by time.</param>
    /// <param name="seconds">The recording's length.</param>
    /// <param name="sampleRateHz">Its own rate; 0 where nobody knows.</param>
    public static DetectedRecording OfWindows(
        DetectionModel asked,
        IEnumerable<Segment> windows,
        double seconds,
        int sampleRateHz = 0
    )
    {
        var scoring = new Scoring(asked);
        foreach (var window in windows)
            scoring.Add(asked.Cuts[0], window);
        return new DetectedRecording(seconds, sampleRateHz, scoring.Complete(seconds), scoring.Objections);
    }

    private static WindowListener Listener(IGrouping<IClipEncoder, Scoring> scorings)
    {
        SegmentOptions[] cuts = [.. scorings.SelectMany(scoring => scoring.Cuts).Distinct()];
        return new WindowListener(
            scorings.Key,
            cuts,
            (cut, window) =>
            {
                foreach (var scoring in scorings)
                    scoring.Add(cuts[cut], window);
            }
        )
        {
            Skip = [.. cuts.Select(cut => scorings.SelectMany(scoring => scoring.Done(cut)).Min())],
        };
    }

    /// <summary>Windows that wait for their scores, and the detector that waits for them.</summary>
    private sealed class Scoring
    {
        private readonly DetectionModel asked;
        private readonly Model model;
        private readonly Detector detector;
        private readonly WindowSmoother[] smoothers;
        private readonly List<Segment>[] waiting;
        private readonly List<Detection> found = [];
        private readonly DetectionCheckpoints? checkpoints;
        private readonly long[] judged;
        private readonly long[] done;
        private readonly long[] come;
        private (long Windows, int Found, int Objections) kept;

        public Scoring(DetectionModel asked, DetectionCheckpoints? checkpoints = null)
        {
            (this.asked, model, this.checkpoints) = (asked, asked.Model, checkpoints);
            detector = new(model.Classes, asked.Cuts, asked.Options);
            smoothers = [.. asked.Cuts.Select(_ => new WindowSmoother())];
            waiting = [.. asked.Cuts.Select(_ => new List<Segment>())];
            (judged, done, come) = (new long[waiting.Length], new long[waiting.Length], new long[waiting.Length]);
            if (checkpoints?.Begin is { } begin)
                GoOnFrom(begin);
        }

        public IClipEncoder Encoder => asked.Encoder;

        public IReadOnlyList<SegmentOptions> Cuts => asked.Cuts;

        public List<string> Objections { get; } = [];

        public void Add(SegmentOptions of, Segment window)
        {
            for (var cut = 0; cut < waiting.Length; cut++)
            {
                if (Cuts[cut] != of || come[cut]++ < done[cut])
                    continue;
                waiting[cut].Add(window);
                if (waiting[cut].Count < BatchWindows)
                    continue;
                Score(cut);
                if (checkpoints is not null && judged.Sum() >= kept.Windows + WindowsApart)
                    Keep(checkpoints);
            }
        }

        /// <summary>Windows of a cut that were judged before; none where it has no such cut.</summary>
        public IEnumerable<long> Done(SegmentOptions of) => done.Where((_, cut) => Cuts[cut] == of);

        public IReadOnlyList<Detection> Complete(double seconds)
        {
            for (var cut = 0; cut < waiting.Length; cut++)
            {
                Score(cut);
                if (smoothers[cut].Complete() is { } last)
                    found.AddRange(detector.Add(cut, last.Range, last.Scores));
            }
            found.AddRange(detector.Complete(seconds));
            found.Sort();
            return found;
        }

        private void GoOnFrom(DetectionCheckpoint begin)
        {
            detector.Restore(begin.State.Detector);
            for (var cut = 0; cut < waiting.Length; cut++)
            {
                smoothers[cut].Restore(begin.State.Smoothers[cut]);
                judged[cut] = done[cut] = begin.State.Windows[cut];
            }
            found.AddRange(begin.Found);
            Objections.AddRange(begin.Objections);
            kept = (judged.Sum(), found.Count, Objections.Count);
        }

        private void Keep(DetectionCheckpoints checkpoints)
        {
            var state = new DetectionState([.. judged], [.. smoothers.Select(s => s.Save())], detector.Save());
            checkpoints.Keep(new(state, [.. found.Skip(kept.Found)], [.. Objections.Skip(kept.Objections)]));
            kept = (judged.Sum(), found.Count, Objections.Count);
        }

        private void Score(int cut)
        {
            Segment[] whole = [.. waiting[cut].Where(window => window.Features.IsOk)];
            var features = new Matrix<float>(whole.Length, model.Classifier.Dimension);
            for (var i = 0; i < whole.Length; i++)
                whole[i].Features.Value.CopyTo(features.Row(i));
            model.Floor?.Apply(features);
            var scores = model.Predict(features);
            var next = 0;
            foreach (var window in waiting[cut])
                Detect(cut, window, window.Features.IsOk ? scores.Row(next++) : []);
            judged[cut] += waiting[cut].Count;
            waiting[cut].Clear();
        }

        private void Detect(int cut, Segment window, ReadOnlySpan<float> scores)
        {
            var reason = window.Features.Reason ?? (TensorPrimitives.IsFiniteAll(scores) ? null : Model.NoNumber);
            if (reason is not null && Objections.Count < MostObjections)
                Objections.Add(string.Create(CultureInfo.InvariantCulture, $"{window.BeginSeconds:0.###} s: {reason}"));
            if (reason is not null)
                scores = [];
            var range = TimeRange.FromSeconds(window.BeginSeconds, window.EndSeconds);
            if (range.IsOk && smoothers[cut].Add(new(range.Value, scores.ToArray())) is { } done)
                found.AddRange(detector.Add(cut, done.Range, done.Scores));
        }
    }
}
