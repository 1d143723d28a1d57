using System.Globalization;
using Earshot.Features;
using Earshot.Inference;

namespace Earshot.Cli.Tests;

/// <summary>A user who holds vectors of an encoder that Earshot does not have.</summary>
public sealed class VectorTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_learns_and_predicts_without_the_encoder_and_new_audio_says_which_it_needs(bool timed)
    {
        var random = new Random(4);
        var (clips, rows) = ("path,label\n", timed ? "file,start_time,end_time,0,1,2\n" : "file,0,1,2\n");
        for (var i = 0; i < 40; i++)
        {
            var label = i % 2 == 0 ? "low" : "high";
            clips += $"{i}.wav,{(i < 12 ? label : "")}\n";
            var centre = i % 2 == 0 ? -1.0 : 1.0;
            rows += string.Create(
                CultureInfo.InvariantCulture,
                $"{i}.wav,{(timed ? "0,5," : "")}{centre + random.NextDouble()},{random.NextDouble()},"
                    + $"{centre - random.NextDouble()}\n"
            );
        }
        folder.Write("clips.csv", clips);
        folder.Write("vectors.csv", rows);
        var trained = await Run.Earshot(
            "train",
            folder["clips.csv"],
            "--features",
            folder["vectors.csv"],
            "--encoder",
            "birdnet_V2.4",
            "-o",
            folder["m.earshot"]
        );
        Assert.True(trained.Code == 0, trained.Error);
        Assert.Contains("'birdnet_V2.4' made elsewhere; new audio needs that encoder", trained.Error);
        Assert.Equal("vectors:3:birdnet_V2.4", Model.Load(folder["m.earshot"]).Value.EncoderName);

        var answers = await Run.Earshot(
            "predict",
            folder["m.earshot"],
            folder["clips.csv"],
            "--features",
            folder["vectors.csv"],
            "-o",
            folder["labels.csv"]
        );
        Assert.True(answers.Code == 0, answers.Error);
        Assert.Equal(41, File.ReadLines(folder["labels.csv"]).Count());

        folder.Tone("new/x.wav", 400);
        var heard = await Run.Earshot("predict", folder["m.earshot"], folder["new"]);
        Assert.Equal(2, heard.Code);
        Assert.Contains("new audio needs that encoder", heard.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await Run.Earshot("card", folder["m.earshot"])).Code);

        folder.Write("other.csv", "file,0,1\n1.wav,2,3\n");
        var refused = await Run.Earshot(
            "predict",
            folder["m.earshot"],
            folder["clips.csv"],
            "--features",
            folder["other.csv"]
        );
        Assert.Contains("have 2 values, those of 'vectors:3:birdnet_V2.4' 3", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_encoder_that_is_here_hears_new_audio()
    {
        var vectors = new VectorsEncoder("logmel", new LogMelEncoder().Dimension);
        Assert.Null(vectors.Objection);
        var samples = Enumerable.Range(0, 16000).Select(i => MathF.Sin(i * 0.1f)).ToArray();
        Assert.Equal(new LogMelEncoder().Encode(samples, 16000).Value, vectors.Encode(samples, 16000).Value);
        Assert.Equal(vectors.Fingerprint, Encoders.BuiltIn.Create(vectors.Name).Value.Fingerprint);
        Assert.Contains("makes 448 values", new VectorsEncoder("logmel", 3).Objection, StringComparison.Ordinal);
        Assert.False(Encoders.BuiltIn.Create("vectors:logmel").IsOk);
    }
}
