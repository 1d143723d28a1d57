using System.Globalization;
using Earshot.Experiments.Demo;
using Earshot.Experiments.Reproduce;
using Earshot.Numerics;
using Earshot.Testing;

namespace Earshot.Experiments.Tests.Reproduce;

public class HardPoolsTests
{
    private const int Classes = 4,
        Each = 50;
    private static readonly int[] Truth = [.. Enumerable.Range(0, Classes * Each).Select(i => i % Classes)];
    private static readonly int[] Folds = [.. Enumerable.Range(0, Classes * Each).Select(i => i / Classes % 5)];

    [Fact]
    public void A_pool_is_all_clips_outside_the_fold_and_as_many_labels_a_class()
    {
        var draw = Draw(6);
        Assert.Equal(Truth.Length / 5 * 4, draw.Rows.Length);
        Assert.Empty(draw.Rows.Intersect(draw.Test));
        Assert.Equal(Truth.Length, draw.Rows.Length + draw.Test.Length);
        Assert.All(draw.Shown.Where(c => c >= 0).CountBy(c => c), of => Assert.Equal(6, of.Value));
        Assert.All(draw.Rows.Zip(draw.Shown), clip => Assert.True(clip.Second < 0 || clip.Second == Truth[clip.First]));
    }

    [Fact]
    public void An_unbalanced_pool_keeps_its_labels_and_a_hundredth_of_the_rarest_class()
    {
        var (draw, kept) = (Draw(2), Draw(2).Unbalanced(Truth, Classes, Random("pool")));
        Assert.Equal(Labels(draw), Labels(kept));
        int[] counts = [.. Counts(kept).Order()];
        Assert.InRange(counts[0], 2, 4); // the two labelled ones, and of 38 others a hundredth
        Assert.Equal(40, counts[^1]); // the commonest keeps all
        Assert.True(counts[1] < counts[2] && counts[2] < counts[3]);
    }

    [Theory]
    [InlineData(0.1, 2)]
    [InlineData(0.25, 6)]
    public void So_many_labels_are_wrong_and_each_class_keeps_a_right_one(double share, int wrong)
    {
        var (draw, lied) = (Draw(6), Draw(6).Mislabelled(share, Classes, Random("pool")));
        var changed = Enumerable.Range(0, draw.Rows.Length).Where(i => draw.Shown[i] != lied.Shown[i]).ToArray();
        Assert.Equal(wrong, changed.Length);
        Assert.All(changed, i => Assert.InRange(lied.Shown[i], 0, Classes - 1));
        for (var c = 0; c < Classes; c++)
            Assert.Contains(lied.Rows.Zip(lied.Shown), clip => clip.Second == c && Truth[clip.First] == c);
    }

    [Fact]
    public void Clips_of_no_class_have_no_label_and_are_not_tested()
    {
        var foreign = new HashSet<int> { 1, 3 };
        var (stay, go) = (Draw(6).Foreign(Truth, foreign, stay: true), Draw(6).Foreign(Truth, foreign, stay: false));
        Assert.Equal(Draw(6).Rows, stay.Rows);
        Assert.Equal(Draw(6).Rows.Where(row => !foreign.Contains(Truth[row])), go.Rows);
        foreach (var draw in (PoolDraw[])[stay, go])
        {
            Assert.DoesNotContain(draw.Shown, foreign.Contains);
            Assert.DoesNotContain(draw.Test, row => foreign.Contains(Truth[row]));
            Assert.Equal(12, draw.Shown.Count(c => c >= 0));
        }
    }

    [Fact]
    public void Copies_are_of_clips_without_a_label()
    {
        var copied = Draw(6).Duplicated(0.2, Random("pool"));
        var counts = copied.Rows.Zip(copied.Shown).CountBy(clip => clip).ToArray();
        Assert.All(counts, clip => Assert.True(clip.Value == 1 || clip is { Value: 5, Key.Second: -1 }));
        Assert.InRange(counts.Count(clip => clip.Value == 5), 15, 45); // of 136
        Assert.Equal(Draw(6).Rows, counts.Select(clip => clip.Key.First));
    }

    [Fact]
    public void The_table_has_a_row_for_each_pool_with_differences_to_the_first_method()
    {
        using var folder = new TemporaryFolder();
        var demo = new DemoFolder(folder.Path);
        demo.Synthesise(6, 6, new RandomStreams(1), 2, TestContext.Current.CancellationToken);
        var options = new ReproduceOptions
        {
            Sound = demo.Truth,
            Only = ["logmel", "logreg", "label-spreading"],
            LabelPercent = 50,
            Quick = true,
            CacheFolder = folder.File("cache"),
        };
        var context = new ReproduceContext(
            options,
            new RandomStreams(1),
            Threads: 2,
            TimeProvider.System,
            Progress: null,
            TestContext.Current.CancellationToken
        );
        var outcome = new HardPools().Run(context);
        Assert.True(outcome.IsOk, outcome.Reason);
        Assert.Equal(["data", "pool", "logreg", "label-spreading"], outcome.Value.Table.Columns);
        Assert.Equal(9, outcome.Value.Table.Rows.Count);
        Assert.All(
            outcome.Value.Table.Rows,
            row => Assert.InRange(double.Parse(row[2].Split(' ')[0], CultureInfo.InvariantCulture), 10, 100)
        );
    }

    private static PoolDraw Draw(int labels) => PoolDraw.Of(Folds, 0, Truth, labels, Random("labels"));

    private static RandomStream Random(string name) => new RandomStreams(1).Stream(name);

    private static int[] Labels(PoolDraw draw) => [.. draw.Rows.Where((_, i) => draw.Shown[i] >= 0)];

    private static IEnumerable<int> Counts(PoolDraw draw) =>
        draw.Rows.CountBy(row => Truth[row]).Select(of => of.Value);
}
