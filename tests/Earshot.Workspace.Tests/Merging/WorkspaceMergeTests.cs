using Earshot.Annotations;
using Earshot.Audio;
using Earshot.Features;
using Earshot.Numerics;
using Earshot.Workspace.Merging;

namespace Earshot.Workspace.Tests.Merging;

public sealed class WorkspaceMergeTests : IDisposable
{
    private readonly TemporaryWorkspace workspace = new(6, "dog", "cat", "rain");
    private readonly List<WorkspaceStore> copies = [];

    private WorkspaceStore Here => workspace.Store;

    private long Dog => workspace.ClassIds[0];

    private long Cat => workspace.ClassIds[1];

    public void Dispose()
    {
        copies.ForEach(copy => copy.Dispose());
        workspace.Dispose();
    }

    [Fact]
    public void Two_copies_that_parted_become_one_and_who_said_what_is_kept()
    {
        Later(() => Here.Labels.Give([1], Dog, "ada"));
        var there = Copy();
        Later(() => there.Labels.Give([2, 3], Cat, "ben"));
        Later(() => Here.Labels.Give([3, 4], Dog, "ada"));
        Later(() => there.Labels.Give([1], there.Classes.Ensure("owl").Id, "ben"));
        var report = Merge(Here, there);
        Assert.Equal(["owl", "cat", "dog", "dog"], Labels(Here).Take(4));
        Assert.Equal((2, 1, 1), (report.Steps, report.Added, report.Changed));
        Assert.Equal(["owl"], report.NewClasses);
        var both = Assert.Single(report.ChangedInBoth);
        Assert.Equal(("clip3.wav", "dog", "cat", true), (both.Path, both.Here, both.There, both.HoldsHere));
        Assert.Equal(["clip1.wav", "clip3.wav"], report.Conflicts.Select(conflict => conflict.Path));
        Assert.Equal([new Opinion("ada", "dog"), new("ben", "owl")], report.Conflicts[0].Said);
        Assert.Equal(["ada", "ben"], Here.Labels.History(1).Select(e => e.Author));
        Assert.Equal(there.Labels.History(2)[0].At, Here.Labels.History(2)[0].At);

        Assert.Equal(0, Merge(Here, there).Steps); // what came is known
        Merge(there, Here);
        Assert.Equal(Labels(Here), Labels(there));
        Assert.Equal(0, Merge(there, Here).Steps);
    }

    [Fact]
    public void A_trial_says_the_same_and_changes_nothing()
    {
        var there = Copy();
        Later(() => there.Labels.Give([1, 2], there.Classes.Ensure("owl").Id, "ben"));
        Later(() => Here.Labels.Give([1], Dog, "ada"));
        var events = Here.Labels.LastEvent();
        var trial = Here.Merge(there, "ada", isTrial: true).Value;
        Assert.Equal((events, 3), (Here.Labels.LastEvent(), Here.Classes.All().Count));
        Assert.Equal(["dog", null], Labels(Here).Take(2));
        var report = Here.Merge(there, "ada").Value;
        Assert.Equivalent(trial, report, strict: true);
        Assert.Equal((1, 1, 1), (report.Added, report.ChangedInBoth.Count, report.Conflicts.Count));
        Assert.Equal("ok", Here.CheckIntegrity());
    }

    [Fact]
    public void What_was_taken_back_in_either_copy_is_taken_back()
    {
        Later(() => Here.Labels.Give([1], Dog, "ada"));
        Later(() => Here.Labels.Give([2], Dog, "ada"));
        var there = Copy();
        Later(() => there.Labels.Undo("ada"));
        Later(() => Here.Labels.Undo("ada"));
        Later(() => there.Labels.Redo("ada"));
        Later(() => there.Labels.Give([1], null, "ben"));
        var report = Merge(Here, there);
        Assert.Equal([null, "dog"], Labels(Here).Take(2)); // both undid it; there it was done again
        Assert.Equal(1, report.TakenAway);
        Assert.Equal("dog", Assert.Single(Here.Opinions().Places, place => place.RecordingId == 2).Said[0].Said);
    }

    [Fact]
    public void A_class_that_was_renamed_or_merged_in_one_copy_stays_one_class()
    {
        Later(() => Here.Labels.Give([1], Dog, "ada"));
        Later(() => Here.Labels.Give([2], Cat, "ada"));
        var there = Copy();
        _ = there.Classes.Rename(Dog, "hound").Value;
        Later(() => there.Labels.Give([3], Dog, "ben"));
        Later(() => _ = there.Classes.Merge(Cat, Dog, "ben").Value);
        var report = Merge(Here, there);
        Assert.Equal(["dog", "dog", "dog"], Labels(Here).Take(3));
        Assert.Contains("the class hound of the other copy is dog here", report.Notes);
        Assert.Equal(["dog", "rain"], Here.Classes.All().Select(c => c.Name));
    }

    [Fact]
    public void Workspaces_made_apart_meet_by_paths_bytes_and_names()
    {
        using var other = new TemporaryWorkspace(3, "owl", "Dog", "fox");
        other.Clock.Now = workspace.Clock.Now;
        other.Store.Recordings.Move([(2, "moved/elsewhere.wav")]);
        other.Store.Clips.Add([
            new ClipRecord(0, "clip3.wav", "another sound", 10, 5),
            new ClipRecord(0, "theirs.wav", "theirs", 10, 5),
        ]);
        var classes = other.Store.Classes.All().ToDictionary(c => c.Name, c => c.Id);
        other.Store.Labels.Give([1, 2, 3], classes["Dog"], "ben");
        other.Store.Labels.Give([4], classes["fox"], "ben");
        _ = other.Store.Classes.CallFrom(classes["Dog"], 0.7).Value;
        var report = Merge(Here, other.Store);
        Assert.Equal(["dog", "dog", null], Labels(Here).Take(3));
        Assert.Equal("clip3.wav", Assert.Single(report.Skipped).Path);
        Assert.Contains("rename", report.Skipped[0].Mend, StringComparison.Ordinal);
        Assert.Equal(["theirs.wav"], report.NewRecordings);
        Assert.Equal(1, report.Missing);
        Assert.True(Here.Recordings.All().Single(r => r.Path == "theirs.wav").IsMissing);
        Assert.Equal("fox", workspace.LabelOf(Here.Clips.Find("theirs.wav")!.Id));
        Assert.Equal(["owl", "fox"], report.NewClasses);
        Assert.Equal(0.7, Here.Classes.All().Single(c => c.Name == "dog").Threshold);
        Assert.Equal(0, Merge(Here, other.Store).Steps);
    }

    [Fact]
    public void Stretches_keep_what_was_listened_for()
    {
        using var ours = new TemporaryWorkspace(2, 3, ["dog", "fox"], new SegmentOptions(3, 3));
        using var theirs = new TemporaryWorkspace(2, 3, ["dog", "owl"], new SegmentOptions(3, 3));
        var range = TimeRange.FromSeconds(1, 4).Value;
        ours.Store.Annotations.Put([new(1, new("dog") { Range = range })], "ada");
        theirs.Store.Annotations.Put(
            [
                new(1, new("dog") { Range = range, Annotator = "ada" }),
                new(
                    1,
                    new("owl")
                    {
                        Range = range,
                        Unsure = true,
                        Comment = "far",
                    }
                ),
                new(1, new(null, Polarity.Complete) { Range = TimeRange.FromSeconds(0, 5).Value }),
            ],
            "ben"
        );
        var report = Merge(ours.Store, theirs.Store);
        var held = ours.Store.Annotations.Of(1);
        Assert.Equal(3, report.Added); // the owl, all of dog, and all of owl: fox was not listened for
        Assert.Equal(["dog"], held.Where(a => !a.Value.Unsure && a.Value.Range == range).Select(Name));
        Assert.Equal("far", held.Single(a => a.Value.Unsure).Value.Comment);
        var complete = held.Where(a => a.Value.Polarity == Polarity.Complete).ToList();
        Assert.Equal(["dog"], complete.Single(a => a.Value.ClassName is null).Value.KnownClasses);
        Assert.Equal("owl", complete.Single(a => a.Value.ClassName is not null).Value.ClassName);
        Assert.All(complete, a => Assert.Equal("ben", a.Value.Annotator));
        Assert.Equal(0, Merge(ours.Store, theirs.Store).Steps);
        Assert.Equal(4, ours.Store.Annotations.Count());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Copies_that_take_from_each_other_say_the_same_whatever_was_done(int seed)
    {
        var random = new RandomStreams((ulong)seed).Stream("merge");
        Work(Here, "ada", 6);
        var there = Copy();
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 8; i++)
                if (random.NextDouble() < 0.5)
                    Work(Here, "ada", 1);
                else
                    Work(there, random.NextDouble() < 0.3 ? "ada" : "ben", 1);
            var (oursBefore, theirsBefore) = (Words(Here), Words(there));
            var report = Merge(Here, there);
            Assert.Empty(theirsBefore.Concat(oursBefore).Except(Words(Here)));
            Merge(there, Here);
            Assert.Equal(Labels(Here), Labels(there));
            Assert.Equal(Said(Here), Said(there));
            Assert.Equal(0, Merge(Here, there).Steps);
            Assert.Empty(report.Skipped);
        }
        Assert.Equal("ok", Here.CheckIntegrity());

        void Work(WorkspaceStore store, string author, int times)
        {
            for (var i = 0; i < times; i++)
                Later(() =>
                {
                    var (clip, what) = (1 + (long)(6 * random.NextDouble()), random.NextDouble());
                    if (what < 0.15)
                        store.Labels.Undo(author);
                    else if (what < 0.25)
                        store.Labels.Redo(author);
                    else if (what < 0.35)
                        store.Labels.Give([clip], null, author);
                    else
                        store.Labels.Give([clip], workspace.ClassIds[(int)(3 * random.NextDouble())], author);
                });
        }
    }

    /// <summary>Every word in the history, told without numbers.</summary>
    private static HashSet<string> Words(WorkspaceStore store) =>
        [
            .. from e in store.Annotations.Since(0)
            where e.Action == "label"
            select $"{e.At:O} {e.Author} {e.RecordingId} {e.Value?.ClassName}",
        ];

    private static IEnumerable<string> Said(WorkspaceStore store) =>
        store.Opinions().Places.Select(p => $"{p.RecordingId}: {string.Join(", ", p.Said.OrderBy(o => o.Annotator))}");

    private static string? Name(AnnotationRecord annotation) => annotation.Value.ClassName;

    private static IEnumerable<string?> Labels(WorkspaceStore store)
    {
        var names = store.Classes.All().ToDictionary(c => c.Id, c => c.Name);
        var labels = store.Labels.All().ToDictionary(l => l.ClipId, l => names[l.ClassId]);
        return store.Clips.All().Select(clip => labels.GetValueOrDefault(clip.Id));
    }

    private static WorkspaceMergeReport Merge(WorkspaceStore here, WorkspaceStore there) =>
        here.Merge(there, "eva").Value;

    private WorkspaceStore Copy()
    {
        var folder = Directory.CreateDirectory(Path.Combine(workspace.Folder, $"copy{copies.Count}")).FullName;
        copies.Add(WorkspaceStore.OpenCopy(Here.Folder, folder, workspace.Clock).Value);
        return copies[^1];
    }

    private void Later(Action action)
    {
        workspace.Clock.Now += TimeSpan.FromSeconds(1);
        action();
    }
}
