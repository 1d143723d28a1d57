using Earshot.Features;
using Earshot.Inference;
using Earshot.Learning;
using Earshot.Numerics;
using Earshot.Testing;

namespace Earshot.Tests.Inference;

public sealed class ModelTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("earshot-model-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    public static TheoryData<string> AllMethods => [.. Methods.Names];

    [Theory, MemberData(nameof(AllMethods))]
    public void A_model_read_back_predicts_the_same_bits_and_writes_the_same_bytes(string method)
    {
        var model = Train(method, new LogMelEncoder());
        var (path, again) = (Path.Combine(folder, "a.earshot"), Path.Combine(folder, "b.earshot"));
        model.Save(path);
        var back = Model.Load(path).Value;
        back.Save(again);
        Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(again));
        Assert.Equal((model.EncoderName, model.EncoderFingerprint), (back.EncoderName, back.EncoderFingerprint));
        Assert.Equal(model.Classes, back.Classes);
        Assert.Equal("7", back.Notes["seed"]);
        var features = Clusters(40, 448, 3);
        Assert.True(model.Predict(features).Span.SequenceEqual(back.Predict(features).Span));
        Assert.Equal("logmel", back.CreateEncoder().Value.Name);
    }

    [Fact]
    public void Features_of_another_encoder_are_refused()
    {
        var model = Train("logreg", new LogMelEncoder()) with { EncoderFingerprint = "logmel 0: old" };
        Assert.Contains("train it again", model.CreateEncoder().Reason);
        Assert.Contains("choose one of", (model with { EncoderName = "gone" }).CreateEncoder().Reason);
    }

    [Theory]
    [InlineData("earshot.format", "99", "format '99'")]
    [InlineData("earshot.classes", "[\"a\"]", "names 1 classes")]
    [InlineData("earshot.classes", "{}", "no list of texts")]
    [InlineData("method", "magic", "does not have")]
    public void A_model_that_does_not_fit_together_says_so(string key, string value, string reason)
    {
        var path = Path.Combine(folder, "bad.earshot");
        Train("logreg", new LogMelEncoder()).Save(path);
        TensorArchive archive;
        using (var stream = File.OpenRead(path)) archive = SafeTensors.Read(stream);
        archive.Metadata[key] = value;
        AtomicFile.Write(path, stream => SafeTensors.Write(stream, archive));
        Assert.Contains(reason, Model.Load(path).Reason);
    }

    [Fact]
    public void A_file_that_is_missing_or_no_model_says_so()
    {
        Assert.Contains("can't be used as a model", Model.Load(Path.Combine(folder, "none")).Reason);
        AtomicFile.WriteText(Path.Combine(folder, "text"), "hello, I am not a model at all");
        Assert.Contains("not a safetensors file", Model.Load(Path.Combine(folder, "text")).Reason);
    }

    [Theory, MemberData(nameof(AllMethods))]
    public void A_damaged_model_is_read_or_refused(string method)
    {
        var path = Path.Combine(folder, "m.earshot");
        Train(method, new LogMelEncoder()).Save(path);
        var original = File.ReadAllBytes(path);
        var random = new RandomStreams(3).Stream("mutations");
        for (var i = 0; i < 500; i++)
        {
            File.WriteAllBytes(path, DamageHeader(original, random));
            var outcome = Model.Load(path);
            Assert.True(outcome.IsOk || outcome.Reason!.Length > 20);
        }
    }

    /// <summary>Damage within the header, where all decisions are taken; its length stays true half of the time.</summary>
    private static byte[] DamageHeader(byte[] file, RandomStream random)
    {
        var headerBytes = (int)BitConverter.ToInt64(file);
        var header = Mutation.Of(file.AsSpan(8, headerBytes), random);
        var claimed = random.Next(2) == 0 ? header.Length : headerBytes;
        return [.. BitConverter.GetBytes((long)claimed), .. header, .. file.AsSpan(8 + headerBytes)];
    }

    private static Model Train(string method, IClipEncoder encoder)
    {
        var features = Clusters(30, encoder.Dimension, 1);
        int[] labels = [.. Enumerable.Range(0, features.Rows).Select(i => i % 3 == 2 && i > 8 ? TrainingSet.Unlabelled : i % 3)];
        var classifier = Methods.Create(method).Value.Fit(new TrainingSet(features, labels, 3), new RandomStreams(7));
        return new Model(encoder.Name, encoder.Fingerprint, ["dog", "Möwe", "rain, heavy"], classifier) { Notes = { ["seed"] = "7" } };
    }

    /// <summary>Three clusters in turn.</summary>
    private static Matrix<float> Clusters(int rows, int columns, ulong seed)
    {
        var random = new RandomStreams(seed).Stream("clusters");
        var matrix = new Matrix<float>(rows, columns);
        for (var i = 0; i < rows; i++)
            foreach (ref var value in matrix.Row(i)) value = (float)random.NextNormal() + i % 3;
        return matrix;
    }
}
