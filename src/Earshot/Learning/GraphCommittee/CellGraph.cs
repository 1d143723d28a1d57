using System.Numerics.Tensors;
using Earshot.Annotations;
using Earshot.Learning.Linear;
using Earshot.Numerics;

namespace Earshot.Learning.GraphCommittee;

/// <summary>
/// A member of the committee of <see cref="GraphMethod"/> in any of many: P = σ(H·V + b) learns from the known cells,
/// then in rounds from unknown cells of which P, with the known cells put to 1 or 0 and spread over the graph, is sure;
/// Correct and Smooth ends it. Each class is a question of its own, rows do not sum to 1.
/// </summary>
internal sealed class CellGraph(ClipGraph clips, LabelMatrix targets, GraphMethodOptions options)
{
    private const int SpreadSteps = 10;
    private const double Threshold = 0.75;

    private readonly ClipGraph clips = clips;

    /// <summary>Learns.</summary>
    public GraphMember Fit(TrainingSet training, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        var parallel = training.Parallel(cancellation);
        var parameters = ClassRegressions.Train(clips.Inputs, targets, options.Regression, parallel);
        for (var round = 0; round < options.Rounds; round++)
        {
            progress?.Report(new TrainingProgress("self-training on the graph", round, options.Rounds));
            var scores = clips.Graph.Spread(Clamp(Predict(parameters)), options.SpreadAlpha, SpreadSteps);
            var grown = CellTaking.TakeIn(targets, scores, options.ShareOf(round), Threshold, out var taken);
            LeaveOut(training.Apart, grown);
            if (taken > 0)
                parameters = ClassRegressions.Train(clips.Inputs, grown, options.Regression, parallel, parameters);
        }
        return new GraphMember(clips.View, clips.Neighbours, parameters, CorrectAndSmooth(Predict(parameters)));
    }

    private Matrix<float> Predict(float[] parameters)
    {
        var probabilities = new Matrix<float>(targets.Rows, targets.Classes);
        ClassRegressions.Predict(clips.Inputs, parameters, probabilities);
        return probabilities;
    }

    private static void LeaveOut(bool[]? apart, LabelMatrix grown)
    {
        for (var i = 0; apart is not null && i < grown.Rows; i++)
        for (var c = 0; apart[i] && c < grown.Classes; c++)
            grown[i, c] = LabelMatrix.Unknown;
    }

    /// <summary>Puts 1 or 0 in place of the scores of known cells.</summary>
    private Matrix<float> Clamp(Matrix<float> scores)
    {
        for (var i = 0; i < targets.Rows; i++)
        for (var c = 0; c < targets.Classes; c++)
            if (targets[i, c] != LabelMatrix.Unknown)
                scores[i, c] = targets[i, c] == LabelMatrix.Present ? 1 : 0;
        return scores;
    }

    /// <summary>As <see cref="GraphMethod"/> does it for one of many, but for the class axis.</summary>
    private Matrix<float> CorrectAndSmooth(Matrix<float> scores)
    {
        var errors = new Matrix<float>(scores.Rows, scores.Columns);
        var corrected = Clamp(scores.Clone());
        TensorPrimitives.Subtract(corrected.Span, scores.Span, errors.Span); // 0 but for known cells
        var corrections = clips.Graph.Spread(errors, options.SmoothAlpha, SpreadSteps);
        TensorPrimitives.Add(scores.Span, corrections.Span, corrected.Span);
        var votes = clips.Graph.Spread(Clamp(corrected), options.SmoothAlpha, SpreadSteps);
        TensorPrimitives.Multiply(votes.Span, options.SmoothAlpha, votes.Span);
        TensorPrimitives.MultiplyAdd(corrections.Span, 1 - options.SmoothAlpha, votes.Span, votes.Span);
        return votes;
    }
}
