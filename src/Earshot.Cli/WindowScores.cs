using Earshot.Annotations;
using Earshot.Audio;
using Earshot.Datasets;
using Earshot.Decoding;
using Earshot.Features;
using Earshot.Inference;
using Earshot.Learning.Labelling;
using Earshot.Numerics;
using Earshot.Recordings;
using Earshot.Recordings.Annotated;

namespace Earshot.Cli;

/// <summary>What a model of any of many says of each window of the first length, as it is used for events.</summary>
/// <param name="Rows">A row a window, recording by recording.</param>
/// <param name="Skipped">What could not be read.</param>
internal sealed record WindowScores(IReadOnlyList<WindowScores.Row> Rows, IReadOnlyList<SkippedInput> Skipped)
{
    /// <summary>A window.</summary>
    /// <param name="Path">The recording.</param>
    /// <param name="Range">When.</param>
    /// <param name="Scores">One a class.</param>
    internal sealed record Row(string Path, TimeRange Range, float[] Scores);

    /// <summary>Smoothed over time; where windows have several lengths, what all say together.</summary>
    public static WindowScores Of(
        Session session,
        Model model,
        ClipSet set,
        IReadOnlyList<SegmentOptions> cuts,
        ClipAudio audio
    )
    {
        var encoder = model.CreateEncoder(KnownEncoders.All).OrBadInput();
        EncodedSet[] lengths =
        [
            .. cuts.Select(cut =>
                ClipSetEncoding.Run(
                    set,
                    encoder,
                    audio,
                    session.Threads,
                    cancellation: session.Cancellation,
                    segments: cut
                )
            ),
        ];
        RecordingWindow[] windows =
        [
            .. lengths.SelectMany(
                (length, cut) => WindowTraining.Label(length, cut, model.Classes, lengths[0]).Windows
            ),
        ];
        var all = Scores(model, lengths, windows);
        return new(
            [
                .. lengths[0]
                    .Clips.Select(
                        (clip, row) => new Row(set.RelativePath(clip), windows[row].Range, all.Row(row).ToArray())
                    ),
            ],
            [.. lengths[0].Skipped]
        );
    }

    /// <summary>Of encoded windows of all lengths, those of the first length first.</summary>
    public static Matrix<float> Scores(Model model, IReadOnlyList<EncodedSet> lengths, RecordingWindow[] windows)
    {
        var all = model.Predict(Matrix<float>.Stacked([.. lengths.Select(length => length.Features)]), windows);
        return LengthJoining.Apply(TimeSmoothing.Apply(all, windows), windows);
    }

    /// <summary>Columns path, begin, end, and one a class.</summary>
    public static void WriteCsv(Stream stream, IReadOnlyList<string> classes, WindowScores scores)
    {
        using var text = new StreamWriter(stream, leaveOpen: true);
        using var csv = CsvHelper.CsvWriter.Create(text, CsvHelper.CsvWriterOptions.Default with { NewLine = "\n" });
        csv.WriteHeader(["path", "begin", "end", .. classes.Select(SpreadsheetText.Written)]);
        foreach (var row in scores.Rows)
            csv.WriteRecord([
                SpreadsheetText.Written(row.Path),
                PredictionCsv.Number(row.Range.BeginSeconds),
                PredictionCsv.Number(row.Range.EndSeconds),
                .. row.Scores.Select(score => PredictionCsv.Number(score)),
            ]);
    }
}
