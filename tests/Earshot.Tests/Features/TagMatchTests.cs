using Earshot.Audio;
using Earshot.Features;
using Earshot.Features.EfficientAt;
using Earshot.Features.Tagging;
using Earshot.Numerics;
using Earshot.Testing;

namespace Earshot.Tests.Features;

public class TagMatchTests
{
    [Fact]
    public void The_names_are_AudioSets_in_its_order()
    {
        var table = SharedData.Require("data", "audioset_vggish", "class_labels_indices.csv");
        var names = File.ReadLines(table).Skip(1).Select(line => line.Split(',', 3)[2].Trim('"')).ToArray();
        Assert.Equal(names, AudioSetTags.Names);
        Assert.Equal(Mn04.TagCount, AudioSetTags.Names.Count);
    }

    [Theory]
    [InlineData("rain", "Rain")]
    [InlineData("Dogs", "Dog")]
    [InlineData("002 - Rain", "Rain")]
    [InlineData("church_bell", "Church bell")]
    [InlineData("siren", "Siren")]
    [InlineData("rooster", "Chicken, rooster")]
    [InlineData("infant cry", "Baby cry, infant cry")]
    [InlineData("Rattle (instrument)", "Rattle (instrument)")]
    public void A_class_goes_by_its_name_or_a_synonym(string className, string tag)
    {
        var match = TagMatch.Of(className, AudioSetTags.Names);
        Assert.Equal(tag, AudioSetTags.Names[Assert.Single(match.Tags)]);
        Assert.Empty(match.Candidates);
    }

    [Theory]
    [InlineData("dog bark", "Dog", "Bark")]
    [InlineData("crackling fire", "Crackle", "Fire")]
    [InlineData("tree frog")]
    [InlineData("quokka")]
    [InlineData("017")]
    public void A_doubt_is_the_users_to_settle(string className, params string[] near)
    {
        var match = TagMatch.Of(className, AudioSetTags.Names);
        Assert.Empty(match.Tags);
        Assert.All(near, name => Assert.Contains(name, match.Candidates));
    }

    [Fact]
    public void Several_synonyms_that_fit_are_a_doubt()
    {
        var match = TagMatch.Of("crow", ["Crow, raven", "Rooster (crow)", "Caw"]);
        Assert.Equal(["Crow, raven", "Rooster (crow)"], match.Candidates);
        Assert.Contains("near it are 'Crow, raven'", match.Alternatives, StringComparison.Ordinal);
        Assert.Equal([1], TagMatch.Chosen("cock", "rooster (crow)", ["Crow, raven", "Rooster (crow)"]).Value.Tags);
        Assert.Contains("no class 'wren'", TagMatch.Chosen("wren", "wren", ["Caw"]).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_is_found_in_encoders_that_join_it_and_in_stored_vectors()
    {
        var weights = SharedData.Require("models", "efficientat_mn04", "resources", Mn04.FileName);
        var mn04 = Mn04.Load(weights);
        var (tagger, logmel) = (mn04.Tagger, new LogMelEncoder());
        Assert.Equal(0, tagger.PlaceIn(mn04));
        Assert.Equal(logmel.Dimension, tagger.PlaceIn(new JoinedEncoder([logmel, mn04])));
        Assert.Null(tagger.PlaceIn(logmel));

        var signal = WavFile.Read(SharedData.Require("models", "efficientat_mn04", "sample_audio", "typing.wav")).Value;
        var embedding = mn04.Encode(signal.Samples, signal.SampleRateHz).Value;
        var row = new Matrix<float>(1, 2 + embedding.Length, [0, 0, .. embedding]);
        var scores = tagger.Of(row, 0, 2);
        Assert.Equal("Computer keyboard", AudioSetTags.Names[Array.IndexOf(scores, scores.Max())]);
        Assert.All(scores, score => Assert.InRange(score, 0, 1));
    }
}
