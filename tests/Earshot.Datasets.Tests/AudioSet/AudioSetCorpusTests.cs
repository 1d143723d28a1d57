using System.Globalization;
using Earshot.Datasets.AudioSet;
using Earshot.Testing;

namespace Earshot.Datasets.Tests.AudioSet;

public class AudioSetCorpusTests
{
    private static readonly Lazy<AudioSetClips> Balanced = new(() =>
        AudioSetClips.Read(SharedData.Require("data", "audioset_vggish", "bal_train")).Value
    );

    private static AudioSetCorpus Corpus() => AudioSetCorpus.Open(SharedData.Require("data", "audioset_vggish")).Value;

    /// <summary>Google's own list of the balanced set says what every clip's record should hold.</summary>
    [Fact]
    public void EveryBalancedClipIsWhatTheSegmentListSays()
    {
        var ids = Corpus().Labels.Ids;
        var clips = Balanced.Value.Clips.ToDictionary(clip => clip.VideoId);
        Assert.Equal(22_160, clips.Count);
        Assert.Empty(Balanced.Value.Skipped);
        foreach (
            var line in File.ReadLines(SharedData.Require("data", "audioset_vggish", "balanced_train_segments.csv"))
                .Where(line => line[0] != '#')
        )
        {
            var cells = line.Split(", ");
            var clip = clips[cells[0]];
            Assert.Equal(double.Parse(cells[1], CultureInfo.InvariantCulture), clip.StartSeconds, 1e-3);
            // A record may end a second off the list where its video did.
            Assert.Equal(double.Parse(cells[2], CultureInfo.InvariantCulture), clip.EndSeconds, 1.001);
            Assert.Equal(cells[3].Trim('"').Split(',').Order(), clip.Labels.Select(label => ids[label]).Order());
        }
    }

    /// <summary>Mean of the 10 frames of clip -0DLPzsiXXE, by NumPy.</summary>
    [Fact]
    public void AnEmbeddingIsTheMeanOfDequantisedFrames()
    {
        var embedding = Balanced.Value.Clips.Single(clip => clip.VideoId == "-0DLPzsiXXE").Embedding;
        Assert.Equal(-7.035294117647062, embedding.Sum(v => (double)v), 1e-4);
        float[] first = [0.95372549f, -0.89098039f, -0.85647059f, -0.41882353f];
        for (var d = 0; d < first.Length; d++)
            Assert.Equal(first[d], embedding[d], 1e-6);
    }

    /// <summary>Counts by Python over the segment list and the ontology.</summary>
    [Fact]
    public void ThePapersClassesAreTheLabelsThemselves()
    {
        var corpus = Corpus();
        var set = corpus.Read("bal_train").Value;
        Assert.Equal(2912, set.Features.Rows);
        Assert.Equal(
            (109, 172, 296, 273, 66),
            (Count("Aircraft"), Count("Bird"), Count("Car"), Count("Dog"), Count("Church bell"))
        );
        Assert.Equal(2912 + 103, set.ClassCounts.Sum());

        var wide = corpus.Read("bal_train", withDescendants: true).Value;
        Assert.Equal(4364, wide.Features.Rows);
        Assert.Equal(
            (236, 406, 568, 359, 66),
            (Wide("Aircraft"), Wide("Bird"), Wide("Car"), Wide("Dog"), Wide("Church bell"))
        );

        int Count(string name) => set.ClassCounts[set.Classes.ToList().IndexOf(name)];
        int Wide(string name) => wide.ClassCounts[wide.Classes.ToList().IndexOf(name)];
    }

    [Fact]
    public void AClipOfTwoClassesGoesToTheRarer()
    {
        var set = Corpus().Read("bal_train").Value;
        var rarest = set.RarestClasses();
        for (var i = 0; i < rarest.Length; i++)
        for (var c = 0; c < set.Classes.Count; c++)
            Assert.True(
                set.Truth[i, rarest[i]] && (!set.Truth[i, c] || set.ClassCounts[c] >= set.ClassCounts[rarest[i]])
            );
    }

    [Fact]
    public void TheEvaluationSetIsReadWhole()
    {
        var folder = SharedData.Require("data", "audioset_vggish", "eval");
        var clips = AudioSetClips.Read(folder).Value;
        Assert.Equal(20_371, clips.Clips.Count);
        Assert.Empty(clips.Skipped);
    }

    [Fact]
    public void ADamagedFileIsNamedAndTheOthersAreRead()
    {
        var source = SharedData.Require("data", "audioset_vggish", "bal_train");
        var folder = Directory.CreateTempSubdirectory("earshot-audioset-").FullName;
        try
        {
            Assert.Contains("no .tfrecord files", AudioSetClips.Read(folder).Reason);
            File.Copy(Path.Combine(source, "-0.tfrecord"), Path.Combine(folder, "good.tfrecord"));
            File.WriteAllBytes(
                Path.Combine(folder, "bad.tfrecord"),
                File.ReadAllBytes(Path.Combine(source, "-1.tfrecord"))[..^1]
            );
            var clips = AudioSetClips.Read(folder).Value;
            Assert.NotEmpty(clips.Clips);
            Assert.Contains("bad.tfrecord", Assert.Single(clips.Skipped));
            Assert.Contains("cut short", clips.Skipped[0]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void AnOntologyThatIsNoneIsSaid()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "[{\"id\": 3}]");
            Assert.Contains(
                "not AudioSet's ontology",
                Assert.Throws<InvalidDataException>(() => AudioSetOntology.Read(path)).Message
            );
        }
        finally
        {
            File.Delete(path);
        }
    }
}
