using Earshot.Annotations;
using Earshot.Audio;
using Earshot.Features;
using Earshot.Learning.Labelling;
using Earshot.Numerics;

namespace Earshot.Experiments.Soundscapes;

/// <summary>A recording without its sound.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsTest">Whether it is measured on.</param>
/// <param name="Seconds">Its length.</param>
/// <param name="Annotations">All of its events.</param>
internal sealed record DescribedRecording(
    string Name,
    bool IsTest,
    double Seconds,
    IReadOnlyList<Annotation> Annotations
);

/// <summary>The windows of one length of all recordings.</summary>
/// <param name="Cut">Length and hop.</param>
/// <param name="Ranges">When each window is, n.</param>
/// <param name="Recordings">The recording of each, ascending.</param>
/// <param name="Features">Shape (n, d).</param>
/// <param name="Labels">What is annotated in them, shape (n, k).</param>
internal sealed record SoundscapeWindows(
    SegmentOptions Cut,
    TimeRange[] Ranges,
    int[] Recordings,
    Matrix<float> Features,
    LabelMatrix Labels
)
{
    /// <summary>Where each row lies, as windows of so many a length.</summary>
    public RecordingWindow[] PlacesAs(int cut) =>
        [.. Recordings.Zip(Ranges, (recording, range) => new RecordingWindow(recording, range, cut))];

    /// <summary>The rows of one recording, in the order of time.</summary>
    public int[] RowsOf(int recording) =>
        [.. Enumerable.Range(0, Ranges.Length).Where(row => Recordings[row] == recording)];

    /// <summary>Windows, and what their recordings' annotations say of them.</summary>
    public static SoundscapeWindows Label(
        SegmentOptions cut,
        TimeRange[] ranges,
        int[] recordings,
        Matrix<float> features,
        IReadOnlyList<string> classes,
        IReadOnlyList<DescribedRecording> described
    )
    {
        var windows = new SoundscapeWindows(cut, ranges, recordings, features, new(ranges.Length, classes.Count));
        for (var recording = 0; recording < described.Count; recording++)
        {
            var rows = windows.RowsOf(recording);
            var known = WindowLabelling
                .Of([.. rows.Select(row => ranges[row])], classes, described[recording].Annotations)
                .Labels;
            for (var i = 0; i < rows.Length; i++)
            for (var c = 0; c < classes.Count; c++)
                windows.Labels[rows[i], c] = known[i, c];
        }
        return windows;
    }

    /// <summary>The rows that lie within those of another length.</summary>
    public int[] Within(SoundscapeWindows others, IEnumerable<int> rows)
    {
        var wanted = rows.ToLookup(row => others.Recordings[row], row => others.Ranges[row]);
        return
        [
            .. Enumerable
                .Range(0, Ranges.Length)
                .Where(row => wanted[Recordings[row]].Any(range => range.Contains(Ranges[row]))),
        ];
    }
}

/// <summary>Soundscapes, encoded.</summary>
/// <param name="Classes">The class names.</param>
/// <param name="Recordings">The recordings.</param>
/// <param name="Cuts">Their windows of each length.</param>
internal sealed record SoundscapeData(
    IReadOnlyList<string> Classes,
    DescribedRecording[] Recordings,
    SoundscapeWindows[] Cuts
)
{
    /// <summary>Makes recordings, several at a time, and encodes them.</summary>
    /// <returns>The windows, or which recording can't be made.</returns>
    public static Outcome<SoundscapeData> Make(
        SoundscapeGenerator generator,
        IClipEncoder encoder,
        IReadOnlyList<SegmentOptions> cuts,
        int threads,
        CancellationToken cancellation
    )
    {
        var made = new Outcome<(DescribedRecording Recording, IReadOnlyList<Segment>[] Cuts)>[generator.Count];
        Parallel.For(
            0,
            generator.Count,
            new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation },
            i => made[i] = generator.Make(i).Then(recording => Encode(recording, encoder, cuts, cancellation))
        );
        if (made.Select(outcome => outcome.Reason).FirstOrDefault(reason => reason is not null) is { } bad)
            return Outcome<SoundscapeData>.Skipped(bad);
        return new SoundscapeData(
            generator.Classes,
            [.. made.Select(outcome => outcome.Value.Recording)],
            [
                .. cuts.Select(
                    (cut, c) =>
                        Gather(cut, generator.Classes, [.. made.Select(m => (m.Value.Recording, m.Value.Cuts[c]))])
                ),
            ]
        );
    }

    /// <summary>As if from a file of 16 bits.</summary>
    private static Outcome<(DescribedRecording, IReadOnlyList<Segment>[])> Encode(
        SoundscapeRecording recording,
        IClipEncoder encoder,
        IReadOnlyList<SegmentOptions> cuts,
        CancellationToken cancellation
    )
    {
        var file = new MemoryStream();
        using (var writer = new WavWriter(file, new(recording.Signal.SampleRateHz, 1, WavEncoding.Integer16)))
            writer.Write(recording.Signal.Samples);
        var found = new List<IReadOnlyList<Segment>>();
        foreach (var cut in cuts)
        {
            var encoded = WavReader
                .Open(new MemoryStream(file.ToArray()))
                .Then(stream => ClipEncoding.EncodeSegments(stream, encoder, cut, cancellation));
            if (!encoded.IsOk)
                return Outcome<(DescribedRecording, IReadOnlyList<Segment>[])>.Skipped(encoded.Reason!);
            found.Add([.. encoded.Value.Segments.Where(segment => segment.Features.IsOk)]);
        }
        var described = new DescribedRecording(
            recording.Name,
            recording.IsTest,
            recording.Signal.DurationSeconds,
            recording.Annotations
        );
        return (described, found.ToArray());
    }

    private static SoundscapeWindows Gather(
        SegmentOptions cut,
        IReadOnlyList<string> classes,
        (DescribedRecording Recording, IReadOnlyList<Segment> Segments)[] recordings
    )
    {
        var rows = recordings.SelectMany((r, i) => r.Segments.Select(segment => (Recording: i, segment))).ToArray();
        var features = new Matrix<float>(rows.Length, rows[0].segment.Features.Value.Length);
        for (var row = 0; row < rows.Length; row++)
            rows[row].segment.Features.Value.CopyTo(features.Row(row));
        return SoundscapeWindows.Label(
            cut,
            [.. rows.Select(r => TimeRange.FromSeconds(r.segment.BeginSeconds, r.segment.EndSeconds).Value)],
            [.. rows.Select(r => r.Recording)],
            features,
            classes,
            [.. recordings.Select(r => r.Recording)]
        );
    }
}
