using Earshot.Annotations;
using Earshot.Audio;
using Earshot.Decoding;
using Earshot.Features;
using Earshot.Numerics;
using Earshot.Recordings;
using Earshot.Workspace.Training;

namespace Earshot.Workspace.Search;

/// <summary>What is looked for: windows of the workspace, with their features.</summary>
public static class SearchExamples
{
    /// <summary>Examples that are looked for at once, at most.</summary>
    public const int Most = 256;

    /// <summary>The windows that are labelled with a class.</summary>
    public static Outcome<FeatureSet> OfClass(WorkspaceStore workspace, string className)
    {
        var cells = WindowCells.Of(workspace);
        var c = Array.FindIndex(cells.Classes, one => one.Name == className);
        if (c < 0)
            return Outcome<FeatureSet>.Skipped(
                $"there is no class '{className}'; there are {string.Join(", ", cells.Classes.Select(one => one.Name))}"
            );
        var own = cells.Cells.KnownRows(c).Where(row => cells.Cells[row, c] == LabelMatrix.Present);
        var set = workspace.Features.Load([.. own.Select(row => cells.Windows[row].Id).Take(Most)]);
        return set.ClipIds.Length > 0
            ? set
            : Outcome<FeatureSet>.Skipped($"nothing is labelled '{className}' yet: label one, or give another example");
    }

    /// <summary>A file that is not of the workspace, or a stretch of it, by the workspace's encoder.</summary>
    public static Outcome<FeatureSet> OfFile(
        WorkspaceStore workspace,
        ClipAudio audio,
        string file,
        TimeRange? range
    ) =>
        workspace
            .Encoders.Create(workspace.Encoder.Name)
            .Then(encoder =>
                workspace.Mismatch(EncoderIdentity.Of(encoder)) is { } mismatch
                    ? Outcome<float[]>.Skipped(mismatch)
                    : audio
                        .Read(file, encoder.SampleRateHz)
                        .Then(signal => encoder.Encode(Part(signal, range), signal.SampleRateHz))
            )
            .Then(vector => Outcome<FeatureSet>.Ok(new([], new Matrix<float>(1, vector.Length, vector))));

    private static ReadOnlySpan<float> Part(AudioSignal signal, TimeRange? range)
    {
        if (range is not { } part)
            return signal.Samples;
        int At(double seconds) => (int)Math.Min(signal.Samples.Length, Math.Round(seconds * signal.SampleRateHz));
        return signal.Samples.AsSpan()[At(part.BeginSeconds)..At(part.EndSeconds)];
    }

    /// <summary>The window that holds most of a stretch of a recording; null: all its windows.</summary>
    public static Outcome<FeatureSet> OfStretch(WorkspaceStore workspace, ClipRecord recording, TimeRange? range)
    {
        var windows = workspace.Windows.Of(recording.Id).Where(window => window.Skipped is null).ToList();
        var wanted = range is { } part
            ? windows.OrderByDescending(window => window.Range.Overlap(part)).Take(1).ToList()
            : windows;
        var set = workspace.Features.Load([.. wanted.Select(window => window.Id).Take(Most)]);
        return set.ClipIds.Length > 0
            ? set
            : Outcome<FeatureSet>.Skipped(
                $"'{recording.Path}' has no features: {recording.Skipped ?? "it is not encoded yet"}"
            );
    }
}
