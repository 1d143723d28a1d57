using Earshot.Features;
using Earshot.Formats;
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
        Assert.Equal(
            ("7", model.Audio, model.Training!.Calibration),
            (back.Notes["seed"], back.Audio, back.Training!.Calibration)
        );
        Assert.Equal(model.LicenceNotes, back.LicenceNotes);
        Assert.Equal(model.Training.HeldOut!.Confusion, back.Training.HeldOut!.Confusion);
        Assert.Equal(model.Calibration, back.Calibration);
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
    [InlineData("earshot.contract", "{\"decoding\":null}", "contract can't be read")]
    [InlineData("earshot.training", "{}", "training summary can't be read")]
    [InlineData("earshot.licences", "[null]", "without text")]
    [InlineData("calibration.temperature", "-2", "temperature is -2")]
    [InlineData("calibration.temperature", "warm", "expected a number")]
    [InlineData("calibration.rejectAbove", "NaN", "expected a number")]
    [InlineData("earshot.classes", "[\"a\"]", "names 1 classes")]
    [InlineData("earshot.classes", "{}", "list of classes can't be read")]
    [InlineData("method", "magic", "does not have")]
    public void A_model_that_does_not_fit_together_says_so(string key, string value, string reason)
    {
        var path = Path.Combine(folder, "bad.earshot");
        Train("logreg", new LogMelEncoder()).Save(path);
        Rewrite(path, archive => archive.Metadata[key] = value);
        Assert.Contains(reason, Model.Load(path).Reason);
    }

    [Fact]
    public void A_contract_that_this_version_does_not_keep_is_refused()
    {
        var model = Train("logreg", new LogMelEncoder());
        var path = Path.Combine(folder, "contract.earshot");
        string? Objection(AudioContract contract)
        {
            (model with { Audio = contract }).Save(path);
            return Model.Load(path).Reason;
        }
        Assert.Null(Objection(model.Audio));
        Assert.Contains("'the left one' for channels", Objection(model.Audio with { Channels = "the left one" }));
        Assert.Contains("'16 bits' for decoding", Objection(model.Audio with { Decoding = "16 bits" }));
        Assert.Contains("'a second' for window", Objection(model.Audio with { Window = "a second" }));
        Assert.Contains("'none' for standardisation", Objection(model.Audio with { Standardisation = "none" }));
        Assert.Contains("rate of -1 Hz", Objection(model.Audio with { SampleRateHz = -1 }));
        Assert.Contains("clips last 0 s", Objection(model.Audio with { ClipSeconds = 0 }));
        Assert.Contains(
            "train it again",
            (model with { Audio = model.Audio with { SampleRateHz = 8000 } }).CreateEncoder().Reason
        );
    }

    [Fact]
    public void A_file_of_the_first_format_is_still_read()
    {
        var path = Path.Combine(folder, "old.earshot");
        var model = Train("logreg", new LogMelEncoder());
        model.Save(path);
        Rewrite(
            path,
            archive =>
            {
                archive.Metadata["earshot.format"] = "1";
                foreach (var entry in (string[])["earshot.contract", "earshot.training", "earshot.licences"])
                    archive.Metadata.Remove(entry);
            }
        );
        var old = Model.Load(path).Value;
        Assert.Equal((null, new AudioContract()), (old.Training, old.Audio));
        Assert.True(old.CreateEncoder().IsOk);
    }

    [Fact]
    public void Weights_that_are_no_numbers_are_refused()
    {
        var path = Path.Combine(folder, "nan.earshot");
        Train("logreg", new LogMelEncoder()).Save(path);
        Rewrite(path, archive => archive.Tensors["standardiser.mean"][0, 3] = float.NaN);
        Assert.Contains("'standardiser.mean' holds values that are no numbers", Model.Load(path).Reason);
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

    private static void Rewrite(string path, Action<TensorArchive> change)
    {
        TensorArchive archive;
        using (var stream = File.OpenRead(path))
            archive = SafeTensors.Read(stream);
        change(archive);
        AtomicFile.Write(path, stream => SafeTensors.Write(stream, archive));
    }

    /// <summary>
    /// Damage within the header, where all decisions are taken; its length stays true half of the time.
    /// </summary>
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
        int[] labels =
        [
            .. Enumerable.Range(0, features.Rows).Select(i => i % 3 == 2 && i > 8 ? TrainingSet.Unlabelled : i % 3),
        ];
        var options = new TrainingOptions
        {
            Learner = Methods.Create(method).Value,
            Seed = 7,
            Folds = 2,
            LicenceNotes = ["recordings: CC BY 4.0"],
            ClipSeconds = 1.5,
        };
        return ModelTraining.Train(
            encoder,
            new TrainingSet(features, labels, 3),
            ["dog", "Möwe", "rain, heavy"],
            options,
            cancellation: TestContext.Current.CancellationToken
        ) with
        {
            Notes = new() { ["seed"] = "7" },
        };
    }

    /// <summary>Three clusters in turn.</summary>
    private static Matrix<float> Clusters(int rows, int columns, ulong seed)
    {
        var random = new RandomStreams(seed).Stream("clusters");
        var matrix = new Matrix<float>(rows, columns);
        for (var i = 0; i < rows; i++)
            foreach (ref var value in matrix.Row(i))
                value = (float)random.NextNormal() + i % 3;
        return matrix;
    }
}
