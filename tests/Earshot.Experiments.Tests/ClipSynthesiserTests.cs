using Earshot.Experiments.Demo;
using Earshot.Numerics;

namespace Earshot.Experiments.Tests;

public class ClipSynthesiserTests
{
    [Fact]
    public void Every_class_gives_sound_of_its_length_and_level()
    {
        var synthesiser = new ClipSynthesiser(new RandomStreams(1));
        Assert.True(ClipSynthesiser.Classes.Count >= 8);
        foreach (var name in ClipSynthesiser.Classes)
            for (var number = 0; number < 5; number++)
            {
                var clip = synthesiser.Make(name, number);
                Assert.InRange(clip.DurationSeconds, 0.69, 1.5);
                var rms = Math.Sqrt(clip.Samples.Average(s => (double)s * s));
                Assert.True(
                    clip.Samples.All(s => float.IsFinite(s) && Math.Abs(s) <= 1) && rms is > 0.005 and < 0.3,
                    $"{name} {number}: rms {rms}"
                );
            }
    }

    [Fact]
    public void A_clip_depends_on_seed_class_and_number_alone()
    {
        var first = new ClipSynthesiser(new RandomStreams(1)).Make("bell", 3).Samples;
        var synthesiser = new ClipSynthesiser(new RandomStreams(1));
        synthesiser.Make("wind", 0);
        Assert.Equal(first, synthesiser.Make("bell", 3).Samples);
        Assert.NotEqual(first, synthesiser.Make("bell", 4).Samples);
        Assert.NotEqual(first, new ClipSynthesiser(new RandomStreams(2)).Make("bell", 3).Samples);
    }

    [Fact]
    public void The_folder_shows_few_labels_and_no_name_gives_a_class_away()
    {
        var root = Directory.CreateTempSubdirectory("earshot-demo-").FullName;
        var folder = new DemoFolder(root);
        folder.Synthesise(
            clipsPerClass: 3,
            labelledPerClass: 1,
            new RandomStreams(1),
            threads: 2,
            TestContext.Current.CancellationToken
        );
        string[] labels = File.ReadAllLines(folder.Labels),
            truth = File.ReadAllLines(folder.Truth);
        Assert.Equal(31, labels.Length);
        Assert.Equal(10, labels.Skip(1).Count(line => !line.EndsWith(',')));
        Assert.True(labels.Zip(truth).All(l => l.Second.StartsWith(l.First, StringComparison.Ordinal)));
        Assert.Equal(30, Directory.GetFiles(Path.Combine(root, "clips"), "????.wav").Length);
        Directory.Delete(root, recursive: true);
    }
}
