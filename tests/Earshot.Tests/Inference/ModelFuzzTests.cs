using Earshot.Features;
using Earshot.Formats;
using Earshot.Inference;
using Earshot.Numerics;
using Earshot.Testing;

namespace Earshot.Tests.Inference;

/// <summary>
/// Seeded damage to model files, and metadata crafted to fit its digest: refused with a reason, or answers as before
/// and as numbers. EARSHOT_FUZZ=1 tries 200 files.
/// </summary>
public sealed class ModelFuzzTests : IDisposable
{
    private static readonly string[] Values =
    [
        "",
        "NaN",
        "-1",
        "1e300",
        "{}",
        "[]",
        "null",
        "[null]",
        "999999999999999999999",
    ];

    private readonly TemporaryFolder folder = new();
    private readonly byte[] original;
    private readonly float[] clip = [.. Enumerable.Range(0, new LogMelEncoder().Dimension).Select(i => i % 7 - 3f)];
    private readonly float[] expected;

    public ModelFuzzTests()
    {
        var random = new RandomStreams(24).Stream("clips");
        var clips = Enumerable
            .Range(0, 20)
            .Select(i => new TrainingClip(
                [.. clip.Select(x => x + i % 2 + (float)random.NextNormal())],
                i % 2 == 0 ? "a" : "b"
            ))
            .ToList();
        var model = ModelTraining.Train(new LogMelEncoder(), clips).Value;
        model.Save(folder.File("m.earshot"));
        original = File.ReadAllBytes(folder.File("m.earshot"));
        expected = model.Predict(clip).Value.Probabilities;
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_damaged_model_is_refused_or_answers_as_before()
    {
        for (var i = 0; i < FuzzShare.Of(200); i++)
        {
            var path = folder.File("damaged.earshot");
            File.WriteAllBytes(path, Mutation.Of(original, new RandomStreams(24).Stream($"models/{i}")));
            var loaded = Model.Load(path);
            if (loaded.IsOk)
                Assert.Equal(expected, loaded.Value.Predict(clip).Value.Probabilities);
            else
                Assert.NotEqual("", loaded.Reason);
        }
    }

    [Fact]
    public void Crafted_metadata_is_refused_or_answers_in_numbers()
    {
        using var sound = new MemoryStream(original);
        var keys = SafeTensors.Read(sound).Metadata.Keys.Where(key => key != ModelDigest.Entry).Order().ToArray();
        Assert.True(keys.Length * Values.Length >= 45, $"{keys.Length} entries");
        foreach (var key in keys)
        foreach (var value in Values)
        {
            using var stream = new MemoryStream(original);
            var archive = SafeTensors.Read(stream);
            archive.Metadata[key] = value;
            ModelDigest.Seal(archive);
            AtomicFile.Write(folder.File("crafted.earshot"), to => SafeTensors.Write(to, archive));
            var answer = Model.Load(folder.File("crafted.earshot")).Then(model => model.Predict(clip, reject: false));
            if (answer.IsOk)
                Assert.All(answer.Value.Probabilities, p => Assert.InRange(p, 0, 1));
            else
                Assert.NotEqual("", answer.Reason);
        }
    }
}
