using Earshot.Annotations;
using Earshot.Audio;
using Earshot.Features;
using Earshot.Numerics;
using Earshot.Workspace.Training;

namespace Earshot.Workspace.Tests.Training;

public sealed class WindowLabelsTests : IDisposable
{
    private const int Windows = 12;
    private readonly TemporaryWorkspace workspace = new(3, 3, ["dog", "cat"], new SegmentOptions(2, 1));
    private readonly WindowLabels kept;

    public WindowLabelsTests()
    {
        for (var recording = 1; recording <= 3; recording++)
            Store.Windows.Put(recording, Enumerable.Range(0, recording == 3 ? 2 : Windows).Select(Window));
        kept = new WindowLabels(Store);
    }

    private WorkspaceStore Store => workspace.Store;

    public void Dispose() => workspace.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void What_is_worked_out_word_by_word_is_what_all_words_say(int seed)
    {
        var random = new RandomStreams((ulong)seed).Stream("labels");
        long[] windows = [.. Store.Windows.Encoded().Select(window => window.Id)];
        for (var i = 0; i < 60; i++)
        {
            var what = random.NextDouble();
            var window = windows[(int)(windows.Length * random.NextDouble())];
            if (what < 0.5)
                kept.Give([(window, workspace.ClassIds[i % 2])], i % 3 == 0 ? "ben" : "ada");
            else if (what < 0.6)
                kept.Give([(window, null)], "ada");
            else if (what < 0.7)
                kept.Undo("ada", null);
            else
                Store.Annotations.Put([Draft(random, what)], "eva");
            if (i % 4 == 3)
                continue; // several words are worked out at once
            var anew = new WindowLabels(Store);
            Assert.Equal(anew.All().OrderBy(l => l.WindowId), kept.All().OrderBy(l => l.WindowId));
            Assert.Equal(anew.Known().Order(), kept.Known().Order());
        }
    }

    private static AnnotationDraft Draft(RandomStream random, double what)
    {
        var begin = 11 * random.NextDouble();
        var annotation = what < 0.75 ? new Annotation(null, Polarity.Complete) : new Annotation("cat");
        return new(
            1 + (long)(3 * random.NextDouble()),
            what > 0.95
                ? annotation
                : annotation with
                {
                    Range = TimeRange.FromSeconds(begin, begin + 0.5 + 4 * random.NextDouble()).Value,
                    Unsure = what > 0.9,
                }
        );
    }

    private static (TimeRange, Outcome<float[]>) Window(int i) =>
        (TimeRange.FromSeconds(i, i + 2).Value, Outcome<float[]>.Ok([i, 0, 1]));
}
