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

    /// <summary>A version that does not know of floors would answer otherwise: it must refuse the file.</summary>
    [Fact]
    public void A_floor_is_read_back_and_has_a_format_of_its_own()
    {
        var path = Path.Combine(folder, "floor.earshot");
        var plain = Train("logreg", new LogMelEncoder());
        var floored = plain with { Floor = new([.. Enumerable.Range(0, 448).Select(j => 0.25f * j)]) };
        string Format(Model model)
        {
            model.Save(path);
            using var stream = File.OpenRead(path);
            return SafeTensors.Read(stream).Metadata["earshot.format"];
        }
        Assert.Equal("3", Format(plain));
        Assert.Null(Model.Load(path).Value.Floor);
        Assert.Equal("4", Format(floored));
        Assert.Equal(floored.Floor!.Floor, Model.Load(path).Value.Floor!.Floor);
        Format(plain with { Floor = new([1]) });
        Assert.Contains("earshot.floor", Model.Load(path).Reason);
    }

    /// <summary>Nor may it leave a committee's student out.</summary>
    [Theory]
    [InlineData(12, "5")]
    [InlineData(30, "3")]
    public void A_committee_with_a_student_has_a_format_of_its_own(int labelled, string format)
    {
        var path = Path.Combine(folder, "committee.earshot");
        var features = Clusters(30, 448, 1);
        int[] labels = [.. Enumerable.Range(0, 30).Select(i => i < labelled ? i % 3 : TrainingSet.Unlabelled)];
        var model = ModelTraining.Train(
            new LogMelEncoder(),
            new TrainingSet(features, labels, 3) { Views = [Clusters(30, 448, 2)] },
            ["a", "b", "c"],
            new TrainingOptions { Learner = Methods.Create("committee").Value, Folds = 2 },
            cancellation: TestContext.Current.CancellationToken
        );
        foreach (var one in (Model[])[model, model with { Floor = new(new float[448]) }])
        {
            one.Save(path);
            using (var stream = File.OpenRead(path))
                Assert.Equal(
                    format == "3" && one.Floor is not null ? "4" : format,
                    SafeTensors.Read(stream).Metadata["earshot.format"]
                );
            var back = Model.Load(path).Value;
            Assert.Equal(one.Floor is null, back.Floor is null);
            Assert.Equal(model.Predict(features).Buffer, back.Predict(features).Buffer);
        }
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
    [InlineData("calibration.temperature", "-2", "'-2', expected a number from 0.1 to 10")]
    [InlineData("calibration.temperature", "1e-300", "expected a number from 0.1")]
    [InlineData("calibration.temperature", "warm", "expected a number")]
    [InlineData("calibration.rejectAbove", "NaN", "expected a number")]
    [InlineData("earshot.classes", "[\"a\"]", "names 1 classes")]
    [InlineData("earshot.classes", "[\"a\",\"b\",\"a\"]", "names the class 'a' twice")]
    [InlineData("earshot.classes", "[\"a\",\"b\",\"c\\td\"]", "holds a tab (U+0009)")]
    [InlineData("earshot.classes", "[\"a\",\"b\",\"\\u202Ec\"]", "mark of direction")]
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

    [Theory]
    [InlineData("neighbours", "3 100000", "whole numbers from 1 to 1000")]
    [InlineData("smoothAlpha", "-0.5", "from 0 to 1")]
    [InlineData("typicalDistance", "-1", "from 0 to")]
    public void Numbers_out_of_their_range_are_refused(string key, string value, string reason)
    {
        var path = Path.Combine(folder, "range.earshot");
        Train("graph", new LogMelEncoder()).Save(path);
        Rewrite(path, archive => archive.Metadata[key] = value);
        Assert.Contains(reason, Model.Load(path).Reason);
    }

    [Fact]
    public void Scales_and_labels_that_no_training_gives_are_refused()
    {
        var path = Path.Combine(folder, "tensors.earshot");
        Train("graph", new LogMelEncoder()).Save(path);
        Rewrite(path, archive => archive.Tensors["anchors.labels"][0, 0] = 3);
        Assert.Contains("names classes beyond its 3", Model.Load(path).Reason);
        Rewrite(path, archive => archive.Tensors["standardiser.scale"][0, 1] = -1);
        Assert.Contains("values below 0", Model.Load(path).Reason);
    }

    [Fact]
    public void Any_byte_that_changed_is_noticed()
    {
        var path = Path.Combine(folder, "flipped.earshot");
        Train("graph", new LogMelEncoder()).Save(path);
        var whole = File.ReadAllBytes(path);
        var random = new RandomStreams(4).Stream("flips");
        for (var i = 0; i < 200; i++)
        {
            var flipped = whole.ToArray();
            var header = 8 + BitConverter.ToInt32(whole);
            var at = i % 2 == 0 ? header + random.Next(whole.Length - header) : 8 + random.Next(header - 8);
            flipped[at] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(path, flipped);
            Assert.False(Model.Load(path).IsOk && !Same(whole, path), $"bit flip at {at} of {whole.Length}");
        }
    }

    /// <summary>A bit of white space in the header may change and nothing with it.</summary>
    private static bool Same(byte[] whole, string path)
    {
        var again = path + ".again";
        Model.Load(path).Value.Save(again);
        return File.ReadAllBytes(again).AsSpan().SequenceEqual(whole);
    }

    [Fact]
    public void An_answer_that_is_not_a_number_is_skipped_with_its_reason()
    {
        var path = Path.Combine(folder, "huge.earshot");
        Train("logreg", new LogMelEncoder()).Save(path);
        Rewrite(
            path,
            archive =>
            {
                var weights = archive.Tensors.First(tensor => tensor.Value.Rows == 448).Value;
                weights.Span.Fill(float.MaxValue);
            }
        );
        var told = Model.Load(path).Then(model => model.Predict([.. Enumerable.Repeat(1f, 448)]));
        Assert.Contains("not a number", told.Reason);
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
        ModelDigest.Seal(archive);
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
