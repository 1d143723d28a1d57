using Earshot.Annotations;
using Earshot.Audio;
using Earshot.Features;
using Earshot.Features.Tagging;
using Earshot.Learning;
using Earshot.Workspace.Training;

namespace Earshot.Workspace.Tests.Training;

/// <summary>Windows of two recordings; the first two of their features are the scores of owl and wren.</summary>
public sealed class TagSuggestionsTests : IDisposable
{
    private static readonly LogMelEncoder Encoder = new();
    private readonly string folder = Directory.CreateTempSubdirectory("earshot-tags-").FullName;
    private readonly WorkspaceStore store;

    public TagSuggestionsTests()
    {
        store = WorkspaceStore
            .Create(
                Path.Combine(folder, "ws"),
                Directory.CreateDirectory(Path.Combine(folder, "clips")).FullName,
                new("logmel", Encoder.Dimension, 16_000, Encoder.Fingerprint),
                new StoppedClock()
            )
            .Value;
        _ = store.Windows.SetCut(new SegmentOptions(1, 0.5), OutputKind.AnyOfMany).Value;
        store.Clips.Add([
            new ClipRecord(0, "a.wav", "a", 1, DurationSeconds: 5),
            new ClipRecord(0, "b.wav", "b", 1, DurationSeconds: 5),
        ]);
        Put(1, (0, 0.9f, 0.1f), (0.5, 0.8f, 0.2f), (1, 0.7f, 0.6f), (3, 0.1f, 0.5f));
        Put(2, (0, 0.85f, 0.05f));
    }

    public void Dispose()
    {
        store.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Each_class_in_turn_has_its_best_and_none_that_overlaps_one_before_it()
    {
        Assert.Equal([("owl", 1, 0.0, 0.9f), ("wren", 1, 1.0, 0.6f), ("owl", 2, 0.0, 0.85f)], Next(3));
        // the window from 0.5 s overlaps two that are taken: four are all there are
        Assert.Equal([("wren", 1, 3.0, 0.5f)], Next(9).Skip(3));
    }

    [Fact]
    public void What_is_labelled_or_not_to_be_asked_is_left_out()
    {
        store.Annotations.Put(
            [new AnnotationDraft(1, new Annotation("owl") { Range = TimeRange.FromSeconds(0, 1).Value })],
            "ada"
        );
        Assert.Equal([("owl", 2, 0.0, 0.85f), ("wren", 1, 3.0, 0.5f)], Next(2, second => second != 1));
    }

    /// <summary>Class, recording, begin and score; of windows that do not begin at the second left out.</summary>
    private IEnumerable<(string, long, double, float)> Next(int count, Predicate<double>? begins = null)
    {
        var places = store.Windows.All().ToDictionary(window => window.Id);
        var suggestions = new TagSuggestions(
            store,
            new Tagger(Encoder, ["owl", "wren"], features => features[..2]),
            [new TagMatch("owl", [0], []), new TagMatch("wren", [1], [])]
        );
        Assert.True(suggestions.ScoreVectors());
        return suggestions
            .Next(count, begins is null ? null : id => begins(places[id].Range.BeginSeconds))
            .Select(s => (s.ClassName, places[s.WindowId].RecordingId, places[s.WindowId].Range.BeginSeconds, s.Score));
    }

    private void Put(long recording, params (double Begin, float Owl, float Wren)[] windows) =>
        store.Windows.Put(
            recording,
            windows.Select(w =>
            {
                var features = new float[Encoder.Dimension];
                (features[0], features[1]) = (w.Owl, w.Wren);
                return (TimeRange.FromSeconds(w.Begin, w.Begin + 1).Value, Outcome<float[]>.Ok(features));
            })
        );
}
