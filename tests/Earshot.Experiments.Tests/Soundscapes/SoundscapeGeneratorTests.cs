using Earshot.Decoding;
using Earshot.Experiments.Soundscapes;
using Earshot.Testing;

namespace Earshot.Experiments.Tests.Soundscapes;

public class SoundscapeGeneratorTests
{
    private static readonly SoundscapeOptions Small = new()
    {
        TrainingRecordings = 2,
        TestRecordings = 2,
        Seconds = 60,
        SampleRateHz = 16000,
        EventsPerClass = 8,
        RareClasses = 2,
    };

    [Fact]
    public void The_same_seed_makes_the_same_samples_and_no_source_stands_on_both_sides()
    {
        using var audio = new ClipAudio();
        var folder = SharedData.Require("data", "esc10");
        var recordings = All(folder, audio, 1);
        Assert.Equal(recordings[0].Signal.Samples, All(folder, audio, 1)[0].Signal.Samples);
        Assert.NotEqual(recordings[0].Signal.Samples, All(folder, audio, 2)[0].Signal.Samples);
        var sources = recordings.ToLookup(r => r.IsTest, r => r.Events.Select(e => e.Source));
        Assert.Empty(sources[true].SelectMany(s => s).Intersect(sources[false].SelectMany(s => s)));
        var counts = recordings.SelectMany(r => r.Events).GroupBy(e => e.ClassName).Select(g => g.Count()).Order();
        Assert.Equal([2, 2, 8, 8, 8, 8, 8, 8], counts);
        Assert.All(recordings.SelectMany(r => r.Events), e => Assert.InRange(e.Range.Seconds, 0.019, 5.001));
        Assert.All(recordings, r => Assert.All(r.Events, e => Assert.NotNull(e.Range.ClampTo(60))));
        Assert.Equal([FloorKind.Pink, FloorKind.Brown], recordings.Where(r => r.IsTest).Select(r => r.Floor));
    }

    private static SoundscapeRecording[] All(string folder, ClipAudio audio, ulong seed)
    {
        var generator = SoundscapeGenerator.Open(folder, Small, seed, audio).Value;
        return [.. Enumerable.Range(0, generator.Count).Select(i => generator.Make(i).Value)];
    }
}
