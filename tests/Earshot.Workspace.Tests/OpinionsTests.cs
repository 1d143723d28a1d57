using Earshot.Annotations;
using Earshot.Audio;

namespace Earshot.Workspace.Tests;

public sealed class OpinionsTests : IDisposable
{
    private readonly TemporaryWorkspace workspace = new(6, "dog", "cat", "rain");

    private WorkspaceStore Store => workspace.Store;

    private long Dog => workspace.ClassIds[0];

    private long Cat => workspace.ClassIds[1];

    public void Dispose() => workspace.Dispose();

    [Fact]
    public void Each_ones_last_word_counts_though_one_label_holds()
    {
        Store.Labels.Give([1, 2, 3, 4], Dog, "ada");
        Store.Labels.Give([1, 2], Dog, "ben");
        Store.Labels.Give([3], Dog, "ben");
        Store.Labels.Give([3, 4], Cat, "ben");
        Store.Labels.Give([5], Cat, "ada", LabelSource.Pseudo);
        Store.Labels.Give([6], Cat, "ben");
        var opinions = Store.Opinions();
        Assert.Equal([new PairAgreement("ada", "ben", 4, 2, 0)], opinions.Pairs());
        Assert.Equal([3L, 4], opinions.Conflicts.Select(place => place.RecordingId));
        Assert.Equal([new Opinion("ada", "dog"), new("ben", "cat")], opinions.Conflicts.First().Said);
        Assert.Equal([6L], opinions.HeardOnceByOthersThan("ada").Select(place => place.RecordingId));
        Assert.Empty(opinions.HeardOnceByOthersThan("ben"));
    }

    [Fact]
    public void What_was_taken_back_is_no_word()
    {
        Store.Labels.Give([1], Dog, "ada");
        Store.Labels.Give([1], Cat, "ben");
        Store.Labels.Undo("ben");
        Assert.Equal([new Opinion("ada", "dog")], Assert.Single(Store.Opinions().Places).Said);
        Assert.Null(Store.Opinions().Alpha());
        Store.Labels.Redo("ben");
        Assert.Single(Store.Opinions().Conflicts);
        Store.Labels.Give([1], null, "ben");
        Assert.Empty(Store.Opinions().Conflicts);
    }

    [Fact]
    public void Stretches_are_places_of_their_own_and_what_is_unsure_says_nothing()
    {
        var range = TimeRange.FromSeconds(1, 2).Value;
        Store.Annotations.Put([new(1, new("dog") { Range = range }), new(1, new("cat") { Range = range })], "ada");
        Store.Annotations.Put([new(1, new("cat") { Range = range }), new(1, new("dog") { Range = range })], "ben");
        Store.Annotations.Put([new(2, new("dog", Polarity.Absent) { Range = range })], "ada");
        Store.Annotations.Put([new(2, new("dog") { Range = range })], "ben");
        Store.Annotations.Put([new(2, new("cat") { Range = range, Unsure = true })], "eva");
        Assert.Equal([1L, 2], Store.Opinions().Places.Select(place => place.RecordingId));
        Assert.Equal("no dog", Assert.Single(Store.Opinions().Conflicts).Said[0].Said);
    }
}
