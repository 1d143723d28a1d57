using Earshot.Audio;
using Earshot.Features;
using Earshot.Features.EfficientAt;
using Earshot.Testing;

namespace Earshot.Tests.Features;

public class EncodersTests
{
    [Fact]
    public void Joined_encoders_hear_the_clip_at_their_own_rates_and_stand_side_by_side()
    {
        var clip = new AudioSignal(Signals.ToneAndChirp(22_050), 22_050);
        var joined = Encoders.BuiltIn.Create("speech165+logmel").Value;
        Assert.Equal(165 + 448, joined.Dimension);
        Assert.Equal("speech165+logmel", joined.Name);
        float[] expected =
        [
            .. new SpeechEncoder().Encode(clip.Samples, 22_050).Value,
            .. new LogMelEncoder().Encode(Resampler.Resample(clip, 16_000).Samples, 16_000).Value,
        ];
        Assert.Equal(expected, joined.Encode(clip.Samples, 22_050).Value);
        Assert.Contains("shorter", joined.Encode(clip.Samples.AsSpan(0, 100), 22_050).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_names_are_answered_with_those_there_are()
    {
        Assert.Contains("logmel", Encoders.BuiltIn.Create("nonsense").Reason, StringComparison.Ordinal);
        Assert.Contains("'nonsense'", Encoders.BuiltIn.Create("logmel+nonsense").Reason, StringComparison.Ordinal);
    }

    /// <summary>Of two encoders that hear otherwise neither may take the other's features from a cache.</summary>
    [Fact]
    public void All_slowed_and_one_slowed_are_two_encoders() =>
        Assert.NotEqual(
            Encoders.BuiltIn.Create("slow10:speech165+logmel").Value.Fingerprint,
            Encoders.BuiltIn.Create("speech165+slow10:logmel").Value.Fingerprint
        );

    /// <summary>Settings have a plus too: ln(x + 0.01) begins no other encoder.</summary>
    [Theory]
    [InlineData("logmel")]
    [InlineData("speech165+logmel")]
    [InlineData("logmel+speech165")]
    [InlineData("slow10:logmel")]
    [InlineData("slow10:logmel+speech165")]
    [InlineData("speech165+slow10:logmel")]
    [InlineData("logmel+slow10:speech165+logmel")]
    public void What_made_features_is_found_by_its_fingerprint_alone(string name)
    {
        var asked = new List<string>();
        var encoders = Encoders.BuiltIn.WithNames(other =>
        {
            asked.Add(other);
            return null;
        });
        var fingerprint = encoders.Create(name).Value.Fingerprint;
        Assert.Equal(name, encoders.Find(fingerprint)?.Name);
        Assert.Equal(name, encoders.Find($"{fingerprint}; views 1, seed 1: noise 0 to 30 dB")?.Name);
        Assert.Null(encoders.Find(fingerprint.Replace("logmel 2", "logmel 9", StringComparison.Ordinal)));
        Assert.Empty(asked);
    }

    [Fact]
    public void A_scheme_takes_all_that_follows_its_colon()
    {
        var encoders = Encoders
            .BuiltIn.With("scheme", rest => Outcome<IClipEncoder>.Skipped($"<{rest}>"))
            .WithNames(name => name == "mine" ? new LogMelEncoder() : default(Outcome<IClipEncoder>?));
        Assert.Equal("<a+b:c>", encoders.Create("logmel+scheme:a+b:c").Reason);
        Assert.Equal("logmel", encoders.Create("mine").Value.Name);
        Assert.Contains("there is no encoder 'scheme:a'", Encoders.BuiltIn.Create("scheme:a").Reason);
        Assert.Contains("there is no encoder 'mine'", Encoders.BuiltIn.Create("mine").Reason);
    }

    [Fact]
    public void The_pretrained_encoder_is_found_by_path_and_says_what_to_do_where_it_is_not()
    {
        var weights = SharedData.Require("models", "efficientat_mn04", "resources", Mn04.FileName);
        Assert.Equal(384, Mn04.Find(weights).Value.Dimension);
        using var folder = new TemporaryFolder();
        Assert.Contains(
            "earshot encoders get mn04",
            Mn04.Find(folder.File("none.pt")).Reason,
            StringComparison.Ordinal
        );
        File.WriteAllText(folder.File("text.pt"), "no weights");
        Assert.Contains(
            "earshot encoders get mn04",
            Mn04.Find(folder.File("text.pt")).Reason,
            StringComparison.Ordinal
        );
    }
}
