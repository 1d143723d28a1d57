using Earshot.Annotations;
using Earshot.Datasets;
using Earshot.Learning;
using Earshot.Numerics;
using Earshot.Recordings.Evaluation;
using Earshot.Recordings.Places;

namespace Earshot.Recordings.Tests.Evaluation;

public class RecordingFoldsTests
{
    private static readonly Clip[] Clips = [.. Enumerable.Range(0, 12).Select(i => new Clip($"{i:00}.wav", null))];

    [Fact]
    public void Recordings_are_dealt_to_as_many_parts_as_asked_for_each_once()
    {
        var parts = Of(Clips, RecordingGroup.Recording, folds: 5);
        Assert.Equal([2, 2, 2, 3, 3], parts.Select(part => part.Count).Order());
        Assert.Equal(Clips.Select(clip => clip.Path), parts.SelectMany(part => part).Order(StringComparer.Ordinal));
        // windows of one recording come as clips of one path; no part is empty where there are fewer recordings
        Clip[] few = [Clips[0], Clips[0], Clips[1], Clips[1], Clips[2]];
        Assert.Equal([1, 1, 1], Of(few, RecordingGroup.Recording, folds: 5).Select(part => part.Count));
    }

    [Fact]
    public void A_group_that_a_manifest_names_is_never_torn()
    {
        Clip[] grouped = [.. Clips.Select((clip, i) => clip with { Group = $"night {i / 3}" })];
        var parts = Of(grouped, RecordingGroup.Recording, folds: 2);
        Assert.Equal([6, 6], parts.Select(part => part.Count));
        foreach (var night in grouped.GroupBy(clip => clip.Group))
            Assert.Single(parts, part => night.Any(clip => part.Contains(clip.Path)));
    }

    [Theory]
    [InlineData(RecordingGroup.Site)]
    [InlineData(RecordingGroup.Device)]
    public void Each_site_or_device_is_left_out_once_however_many_folds_are_asked_for(RecordingGroup by)
    {
        var parts = Of(Clips, by, folds: 2);
        Assert.Equal(4, parts.Count);
        Assert.All(parts, part => Assert.Single(part.Select(path => Place(path, by)).Distinct()));
    }

    [Fact]
    public void What_can_not_be_held_out_is_said()
    {
        string Reason(Func<Clip, RecordingPlace> places) =>
            RecordingFolds.Of(Clips, RecordingGroup.Site, places, 2, new RandomStream(1)).Reason!;
        Assert.StartsWith("the site of 07.wav is not known", Reason(clip => new(clip == Clips[7] ? null : "a")));
        Assert.StartsWith("all recordings are of one site", Reason(_ => new("a")));
    }

    [Fact]
    public void What_is_held_out_is_not_learnt_from()
    {
        var features = new Matrix<float>(3, 1, [1, 2, 3]);
        var targets = LabelMatrix.FromLabels([0, 1, 0], 2);
        var all = TrainingSet.AnyOfMany(features, targets) with { Groups = [5, 6, 7] };
        var rest = RecordingFolds.Without(all, ["a.wav", "b.wav", "a.wav"], new HashSet<string> { "b.wav" });
        Assert.Equal([1, 3], rest.Features.Span.ToArray());
        Assert.Equal([5, 7], rest.Groups!);
        Assert.Equal([1, 1], Enumerable.Range(0, 2).Select(row => (int)rest.Targets![row, 0]));
    }

    private static IReadOnlyList<IReadOnlySet<string>> Of(Clip[] clips, RecordingGroup by, int folds) =>
        RecordingFolds
            .Of(
                clips,
                by,
                clip => new(Place(clip.Path, RecordingGroup.Site), Place(clip.Path, RecordingGroup.Device)),
                folds,
                new RandomStream(1)
            )
            .Value;

    private static string Place(string path, RecordingGroup by)
    {
        var number = int.Parse(path[..2], System.Globalization.CultureInfo.InvariantCulture);
        return by == RecordingGroup.Site ? $"site {number % 4}" : $"device {number / 3}";
    }
}
