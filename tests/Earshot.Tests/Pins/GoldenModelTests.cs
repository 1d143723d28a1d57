using System.Globalization;
using Earshot.Inference;
using Earshot.Learning;
using Earshot.Learning.GraphCommittee;
using Earshot.Learning.Paper;
using Earshot.Learning.Perceptrons;
using Earshot.Numerics;

namespace Earshot.Tests.Pins;

/// <summary>Models in <c>Golden/</c>, made by earlier builds, still load and answer what they answered.</summary>
public class GoldenModelTests
{
    /// <summary>Across processors sums are rounded otherwise.</summary>
    private const float Tolerance = 1e-6f;

    private static readonly string Golden = Pin.PathOf("Golden");

    public static TheoryData<string> AllMethods => [.. Methods.Names];

    public static TheoryData<string> Files =>
        [.. Directory.GetFiles(Golden, "*.earshot").Select(path => Path.GetFileName(path)).Order()];

    [Fact]
    public void Each_method_has_its_file() =>
        Assert.Equal(
            // the committee is younger than format 1
            Methods
                .Names.Select(m => $"{m}.earshot")
                .Concat(Methods.Names.Except(["committee"]).Select(m => $"{m}.format1.earshot"))
                .Order(),
            Files.Select(row => row.Data)
        );

    [Theory, MemberData(nameof(Files))]
    public void A_model_of_an_earlier_build_answers_what_it_answered(string file)
    {
        var model = Model.Load(Path.Combine(Golden, file)).Value;
        var isFormat1 = file.Contains(".format1", StringComparison.Ordinal);
        if (isFormat1)
            Assert.Contains("train it again", model.CreateEncoder().Reason);
        else
            Assert.True(model.CreateEncoder().IsOk);
        Assert.Equal(SoundClips.Names, model.Classes);
        var (pinned, got) = (Read(Path.ChangeExtension(file, ".answers.csv")), Answers(model, Queries()));
        Assert.Equal((pinned.Rows, pinned.Columns), (got.Rows, got.Columns));
        for (var i = 0; i < pinned.Buffer.Length; i++)
            Assert.Equal(pinned.Buffer[i], got.Buffer[i], Tolerance);
        if (Pin.Here == "X64-Vector256" && Pin.SameMathematics && !isFormat1)
            Assert.Equal(pinned.Buffer, got.Buffer);
    }

    /// <summary>The way from clips to a calibrated model: its answers and strangeness, not the file's bytes.</summary>
    [Theory, MemberData(nameof(AllMethods))]
    public void Training_anew_gives_the_same_answers(string method) =>
        Pin.Hold($"model {method}", Answers(Train(method), Queries()).Span, tolerance: 0.1);

    /// <summary>Writes the files of this build into the folder that <c>EARSHOT_GOLDEN</c> names.</summary>
    [Theory, MemberData(nameof(AllMethods))]
    public void Write(string method)
    {
        if (Environment.GetEnvironmentVariable("EARSHOT_GOLDEN") is not { } folder)
        {
            Assert.Skip("writes golden files only where EARSHOT_GOLDEN names a folder");
            return;
        }
        Directory.CreateDirectory(folder);
        var queries = new Matrix<float>(4, SoundClips.Encoder.Dimension, SoundClips.Features(seed: 2, count: 4));
        WriteCsv(Path.Combine(folder, "queries.csv"), queries);
        var model = Train(method);
        model.Save(Path.Combine(folder, $"{method}.earshot"));
        WriteCsv(Path.Combine(folder, $"{method}.answers.csv"), Answers(model, queries));
    }

    private static Model Train(string method)
    {
        const int Clips = 24;
        var features = SoundClips.Features(seed: 1, Clips);
        TrainingClip[] clips =
        [
            .. Enumerable
                .Range(0, Clips)
                .Select(i => new TrainingClip(
                    features[(i * SoundClips.Encoder.Dimension)..((i + 1) * SoundClips.Encoder.Dimension)],
                    i < 15 ? SoundClips.Names[i % 3] : null
                )),
        ];
        ILearner learner = method switch
        {
            "mlp" => new MultilayerPerceptron(new() { Hidden = 8, Epochs = 40 }),
            "paper" => new PaperLearner(new() { HiddenUnits = 8, Epochs = 3 }),
            "graph" => new GraphMethod(new() { Neighbours = [3], DampedComponents = 4 }),
            _ => Methods.Create(method).Value,
        };
        var options = new TrainingOptions
        {
            Learner = learner,
            Seed = 7,
            Folds = 3,
            Data = "synthesised clips",
            ClipSeconds = 1,
        };
        return ModelTraining
            .Train(SoundClips.Encoder, clips, options, cancellation: TestContext.Current.CancellationToken)
            .Value;
    }

    /// <summary>Probabilities, and in the last column strangeness, 0 where the model can't tell.</summary>
    private static Matrix<float> Answers(Model model, Matrix<float> queries)
    {
        var tells = model.RejectObjection is null;
        return Table([
            .. model
                .Answers(queries, reject: tells)
                .Select(answer => (float[])[.. answer.Value.Probabilities, answer.Value.Strangeness ?? 0]),
        ]);
    }

    private static Matrix<float> Queries() => Read("queries.csv");

    private static Matrix<float> Read(string file) =>
        Table([
            .. File.ReadLines(Path.Combine(Golden, file))
                .Select(line =>
                    (float[])[.. line.Split(',').Select(text => float.Parse(text, CultureInfo.InvariantCulture))]
                ),
        ]);

    private static Matrix<float> Table(float[][] rows) =>
        new(rows.Length, rows[0].Length, [.. rows.SelectMany(row => row)]);

    private static void WriteCsv(string path, Matrix<float> table) =>
        File.WriteAllLines(
            path,
            Enumerable
                .Range(0, table.Rows)
                .Select(i =>
                    string.Join(',', table.Row(i).ToArray().Select(x => x.ToString("R", CultureInfo.InvariantCulture)))
                )
        );
}
