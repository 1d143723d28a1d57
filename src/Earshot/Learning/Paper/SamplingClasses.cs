using System.Numerics.Tensors;

namespace Earshot.Learning.Paper;

/// <summary>
/// The class that each clip is drawn by for a subgraph. One of many: its label. Any of many: the rarest of its present
/// classes; clips with known cells of which none is present form one more class.
/// </summary>
/// <param name="Labels">Sampling class of each clip, negative where nothing is known; length n.</param>
/// <param name="Classes">Class behind each sampling class, ascending; the number of classes stands for "none".</param>
/// <param name="ClassCount">Number of classes.</param>
internal sealed record SamplingClasses(int[] Labels, int[] Classes, int ClassCount)
{
    /// <summary>Number of sampling classes.</summary>
    public int Count => Classes.Length;

    /// <summary>Of the clips of a training set.</summary>
    public static SamplingClasses Of(TrainingSet training)
    {
        var k = training.ClassCount;
        if (training.Targets is not { } targets)
            return new(training.Labels, [.. Enumerable.Range(0, k)], k);
        var labels = training.Labels.ToArray();
        foreach (var row in targets.KnownRows())
            if (labels[row] < 0)
                labels[row] = k;
        int[] classes = [.. labels.Where(label => label >= 0).Distinct().Order()];
        return new([.. labels.Select(label => label < 0 ? label : Array.IndexOf(classes, label))], classes, k);
    }

    /// <summary>
    /// The sampling class of the largest logit; of "none", where there is that class, where all logits are below 0
    /// (ŷ below ½).
    /// </summary>
    public int Likeliest(ReadOnlySpan<float> logits)
    {
        if (Classes.Length == ClassCount && Classes[^1] < ClassCount)
            return TensorPrimitives.IndexOfMax(logits);
        var (best, largest) = (0, float.NegativeInfinity);
        for (var s = 0; s < Classes.Length; s++)
            if ((Classes[s] == ClassCount ? 0 : logits[Classes[s]]) is var logit && logit > largest)
                (best, largest) = (s, logit);
        return best;
    }
}
