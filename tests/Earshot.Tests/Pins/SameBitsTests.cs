using System.Collections.Concurrent;
using Earshot.Features;
using Earshot.Learning;
using Earshot.Learning.GraphCommittee;
using Earshot.Learning.Linear;
using Earshot.Learning.Paper;
using Earshot.Learning.Perceptrons;
using Earshot.Learning.Spreading;
using Earshot.Learning.Views;
using Earshot.Numerics;
using Earshot.Tests.Features;

namespace Earshot.Tests.Pins;

/// <summary>
/// Every method gives the bits it gave: what moves code may not move figures. Where an issue must change bits, it pins
/// them anew in a commit of its own (<c>README.md</c> beside this file), with the figures before and after.
/// </summary>
public class SameBitsTests
{
    private static readonly ConcurrentDictionary<string, PinnedSet> Sets = new();

    private static readonly Dictionary<string, ILearner> Learners = new()
    {
        ["committee"] = new ViewCommittee(),
        ["graph"] = new GraphMethod(),
        ["label-spreading"] = new LabelSpreading(),
        ["logreg"] = new LogisticRegression(),
        ["mlp"] = new MultilayerPerceptron(new() { Epochs = 60 }),
        ["paper"] = new PaperLearner(new() { Epochs = 3, InferenceSubgraphs = 2 }),
        ["self-training"] = new SelfTraining(),
    };

    public static MatrixTheoryData<string, string> All => new(["fsdd", "esc10", "emodb"], Learners.Keys);

    [Theory, MemberData(nameof(All))]
    public void Probabilities_are_what_they_were(string data, string method)
    {
        var set = Sets.GetOrAdd(data, PinnedSet.Of);
        var classifier = Learners[method]
            .Fit(set.Training, new RandomStreams(7), cancellation: TestContext.Current.CancellationToken);
        var probabilities = new Matrix<float>(set.Test.Labels.Length, set.Training.ClassCount);
        classifier.Predict(set.Test.Features, probabilities);
        Pin.Hold($"{data} {method}", set.Test.Labels, probabilities);
    }

    [Fact]
    public void No_method_is_forgotten() => Assert.Equal(Methods.Names, Learners.Keys.Order(StringComparer.Ordinal));

    [Theory, InlineData("logmel"), InlineData("speech165")]
    public void Features_are_what_they_were(string encoder)
    {
        const int Rate = 16_000;
        var features = Encoders.BuiltIn.Create(encoder).Value.Encode(Signals.ToneAndChirp(2 * Rate), Rate).Value;
        Pin.Hold($"encoder {encoder}", features);
    }
}
