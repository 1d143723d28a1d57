using Earshot.Annotations;
using Earshot.Audio;

namespace Earshot.Workspace.Tests;

public sealed class AnnotationLogTests : IDisposable
{
    private readonly TemporaryWorkspace workspace = new(4, "dog", "cat");

    private AnnotationLog Log => workspace.Store.Annotations;

    public void Dispose() => workspace.Dispose();

    [Fact]
    public void An_annotation_comes_back_as_it_was_put()
    {
        var said = new Annotation("owl", Polarity.Absent)
        {
            Range = Range(1, 2.5),
            Band = FrequencyBand.FromHz(100.25, 4000).Value,
            Channel = 2,
            Unsure = true,
            Source = AnnotationSource.Import,
            Confidence = 0.25,
            Comment = "far",
            Extra = """{"a":1}""",
            Annotator = "eve",
            At = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        };
        var batch = Log.Put([new(1, said)], "ada");
        var held = Assert.Single(Log.All());
        Assert.Equal((batch.Annotations.Single(), 1L, said), (held.Id, held.RecordingId, held.Value));
        Assert.Equal(held, Log.Find(held.Id));
        Assert.Contains(workspace.Store.Classes.All(), c => c.Name == "owl");
    }

    [Fact]
    public void Complete_of_all_classes_knows_those_there_were()
    {
        Log.Put([new(1, new Annotation(null, Polarity.Complete))], "ada");
        workspace.Store.Classes.Ensure("later");
        Assert.Equal(["dog", "cat"], Log.All().Single().Value.KnownClasses);
        Assert.Throws<ArgumentException>(() => Log.Put([new(1, new Annotation(null))], "ada"));
    }

    [Fact]
    public void Each_undoes_and_redoes_their_own_and_leaves_what_another_changed()
    {
        var (one, two) = (Put("ada", 1, "dog"), Put("ada", 2, "dog"));
        Put("ben", 3, "cat");
        Log.Put([new(2, new Annotation("cat") { Range = Range(0, 1) }, two)], "ben");
        Assert.Equal([], Log.Undo("ada")!.Annotations);
        Assert.Equal([one], Log.Undo("ada")!.Annotations);
        Assert.Null(Log.Undo("ada"));
        Assert.Equal(["cat", "cat"], Log.All().Select(a => a.Value.ClassName));
        Assert.Equal([one], Log.Redo("ada")!.Annotations);
        Assert.NotNull(Log.Redo("ada"));
        Assert.Null(Log.Redo("ada"));
        Assert.Equal(["dog", "cat", "cat"], Log.All().Select(a => a.Value.ClassName));
        Log.Undo("ben");
        Assert.Equal(["dog", "dog", "cat"], Log.All().Select(a => a.Value.ClassName));
    }

    [Fact]
    public void Nothing_is_redone_once_something_else_was_done()
    {
        Put("ada", 1, "dog");
        Log.Undo("ada");
        Put("ada", 2, "cat");
        Assert.Null(Log.Redo("ada"));
    }

    [Fact]
    public void What_is_sent_twice_is_done_once()
    {
        AnnotationDraft[] said = [new(1, new Annotation("dog"))];
        var first = Log.Put(said, "ada", request: "x1");
        Assert.Equivalent(first, Log.Put(said, "ada", request: "x1"), strict: true);
        Assert.Single(Log.All());
        Assert.Equal(
            workspace.Store.Labels.Give([(1L, workspace.ClassIds[1])], "ada", request: "x2").Id,
            workspace.Store.Labels.Give([(1L, workspace.ClassIds[1])], "ada", request: "x2").Id
        );
    }

    [Fact]
    public void The_history_tells_all_and_what_came_since()
    {
        var id = Put("ada", 1, "dog");
        var seen = workspace.Store.Labels.LastEvent();
        Log.Remove([id], "ben");
        Log.Undo("ben");
        Assert.Equal(["dog", null, "dog"], Log.History(id).Select(e => e.Value?.ClassName));
        Assert.Equal(["label", "undo"], Log.Since(seen).Select(e => e.Action));
        Assert.Equal("ada", Log.Find(id)!.Value.Annotator);
    }

    [Fact]
    public void What_touches_a_stretch_is_found()
    {
        Log.Put([new(1, new Annotation("dog")), new(1, new Annotation("cat") { Range = Range(2, 3) })], "ada");
        Assert.Equal(["dog", "cat"], Log.Of(1).Select(a => a.Value.ClassName));
        Assert.Equal(["dog"], Log.Of(1, Range(3, 4)).Select(a => a.Value.ClassName));
        Assert.Equal(2, Log.Of(1, Range(2.5, 4)).Count);
    }

    [Fact]
    public void A_clip_s_label_is_the_class_of_all_of_it_else_the_one_that_covers_most()
    {
        Log.Put([new(1, new Annotation("dog") { Range = Range(0, 1) })], "ada");
        Assert.Equal("dog", workspace.LabelOf(1));
        Log.Put([new(1, new Annotation("cat") { Range = Range(1, 2) })], "ada");
        Assert.Null(workspace.LabelOf(1));
        Log.Put([new(1, new Annotation("cat") { Range = Range(3, 4) })], "ada");
        Assert.Equal("cat", workspace.LabelOf(1));
        workspace.Store.Labels.Give([1], workspace.ClassIds[0], "ada");
        Assert.Equal("dog", workspace.LabelOf(1));
        Log.Put([new(2, new Annotation("dog") { Unsure = true })], "ada");
        Log.Put([new(3, new Annotation("dog", Polarity.Absent))], "ada");
        Assert.Equal((null, null), (workspace.LabelOf(2), workspace.LabelOf(3)));
    }

    private long Put(string who, long recording, string name) =>
        Log.Put([new(recording, new Annotation(name) { Range = Range(0, 1) })], who).Annotations.Single();

    private static TimeRange Range(double begin, double end) => TimeRange.FromSeconds(begin, end).Value;
}
