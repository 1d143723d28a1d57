using Earshot.Learning;
using Earshot.Learning.Confidence;

namespace Earshot.Inference;

/// <summary>What a training leaves: the model, and what it was measured by.</summary>
/// <param name="Model">The model.</param>
/// <param name="Prepared">The training set, prepared for another training on the same clips.</param>
/// <param name="Classifier">The model's classifier before calibration.</param>
public sealed record Trained(Model Model, TrainingSet Prepared, IClassifier Classifier)
{
    /// <summary>In one of many, the answers to labels held out; null where none were.</summary>
    public HeldOutAnswers? Held { get; init; }

    /// <summary>In any of many, the answers to cells held out; null where none were.</summary>
    public HeldOutCells? HeldCells { get; init; }
}
