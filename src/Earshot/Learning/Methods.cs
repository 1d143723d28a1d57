using System.Collections.Frozen;
using Earshot.Formats;
using Earshot.Learning.Confidence;
using Earshot.Learning.GraphCommittee;
using Earshot.Learning.Linear;
using Earshot.Learning.ManyEncoders;
using Earshot.Learning.Paper;
using Earshot.Learning.Perceptrons;
using Earshot.Learning.Spreading;
using Earshot.Learning.Views;

namespace Earshot.Learning;

/// <summary>The methods by name: how each is made with its defaults, and how what it learnt is read back.</summary>
public static class Methods
{
    private sealed record Entry(string Summary, Func<ILearner> Create, Func<TensorArchive, IClassifier> Load);

    private static readonly FrozenDictionary<string, Entry> Entries = new Dictionary<string, Entry>
    {
        ["graph"] = new(
            "a network over one graph of nearest clips, self-training and Correct and Smooth",
            () => new GraphMethod(),
            GraphClassifier.Load
        ),
        ["committee"] = new(
            "regressions and a graph on clips and their noisy views, each in a space of its own",
            () => new ViewCommittee(),
            ViewCommitteeClassifier.Load
        ),
        ["logreg"] = new(
            "multinomial logistic regression on the labelled clips",
            () => new LogisticRegression(),
            LinearClassifier.Load
        ),
        ["label-spreading"] = new(
            "labels spread over a kernel between all clips",
            () => new LabelSpreading(),
            KernelVoteClassifier.Load
        ),
        ["self-training"] = new(
            "logistic regression that takes in the clips it is sure of",
            () => new SelfTraining(),
            LinearClassifier.Load
        ),
        ["mlp"] = new(
            "a perceptron with one hidden layer on the labelled clips",
            () => new MultilayerPerceptron(),
            PerceptronClassifier.Load
        ),
        ["paper"] = new(
            "the paper: subgraphs, GCN, self-supervision, random edges at inference",
            () => new PaperLearner(),
            PaperClassifier.Load
        ),
    }.ToFrozenDictionary();

    /// <summary>The method used when none is named.</summary>
    public static string Default => "graph";

    /// <summary>The method used when none is named and clips have views.</summary>
    public const string WithViews = "committee";

    /// <summary>The method used for these clips when none is named.</summary>
    public static string For(TrainingSet training) => training.Views.Count > 0 ? WithViews : Default;

    /// <summary>What is set side by side when nothing is named: the method used, and what it has to be better than.
    /// </summary>
    /// <param name="views">Views of each clip.</param>
    public static IReadOnlyList<string> Compared(int views) =>
        [views > 0 ? WithViews : Default, "logreg", "label-spreading"];

    /// <summary>
    /// The method used when none is named and windows of recordings may hold any number of classes.
    /// </summary>
    public static string ForWindows => "self-training";

    /// <summary>The method used when none is named and a workspace's clips or windows are learnt from.</summary>
    /// <param name="output">Whether a window has one class or any number.</param>
    public static string For(OutputKind output) => output == OutputKind.AnyOfMany ? ForWindows : Default;

    /// <summary>All names, in ordinal order.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Entries.Keys.Order(StringComparer.Ordinal)];

    /// <summary>What a method does, in one line.</summary>
    public static string Summary(string name) => Entries[name].Summary;

    /// <summary>A learner with its default options, or which names there are.</summary>
    public static Outcome<ILearner> Create(string name) =>
        Entries.TryGetValue(name, out var entry)
            ? Outcome<ILearner>.Ok(entry.Create())
            : Outcome<ILearner>.Skipped($"there is no method '{name}'; choose one of {string.Join(", ", Names)}");

    /// <summary>Reads a classifier back from what its <see cref="IClassifier.Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The archive holds no such model.</exception>
    public static IClassifier Load(TensorArchive archive)
    {
        var name = archive.RequireText("method");
        if (name == EncoderCommitteeClassifier.MethodName)
            return Calibrated.Wrap(EncoderCommitteeClassifier.Load(archive), archive);
        return Entries.TryGetValue(name, out var entry)
            ? CalibratedCells.Wrap(Calibrated.Wrap(entry.Load(archive), archive), archive)
            : throw new InvalidDataException(
                $"the model was made by method '{name}', which this version does not have; it has "
                    + $"{string.Join(", ", Names)}"
            );
    }
}
