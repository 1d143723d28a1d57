using Earshot.Numerics;

namespace Earshot.Learning.ManyEncoders;

/// <summary>
/// Any method on the features of several encoders side by side (<see cref="Features.JoinedEncoder"/>): one classifier
/// an encoder, the answer is their weighted mean.
/// </summary>
/// <param name="inner">The method.</param>
/// <param name="parts">Each encoder's name and number of features, in the order of the columns.</param>
/// <param name="weights">Of each; null: chosen by the labels at each training (<see cref="EncoderChoice"/>).</param>
internal sealed class EncoderCommittee(
    ILearner inner,
    IReadOnlyList<(string Name, int Dimension)> parts,
    IReadOnlyList<double>? weights = null
) : ILearner
{
    /// <inheritdoc/>
    public string Name => inner.Name;

    /// <inheritdoc/>
    public string Options => inner.Options;

    /// <inheritdoc/>
    public IClassifier Fit(
        TrainingSet training,
        RandomStreams random,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default
    )
    {
        int[] widths = [.. parts.Select(part => part.Dimension)];
        var features = Columns(training.Features, widths);
        var views = training.Views.Select(view => Columns(view, widths)).ToArray();
        var held = training.Validation is { } validation ? Columns(validation.Features, widths) : null;
        var chosen =
            weights
            ?? EncoderChoice.Of([.. parts.Select(part => part.Name)], features, training, random, cancellation).Weights;
        var members = Enumerable
            .Range(0, widths.Length)
            .Select(p =>
                chosen[p] == 0
                    ? new EncoderMember(widths[p], 0, null)
                    : new EncoderMember(
                        widths[p],
                        (float)chosen[p],
                        inner.Fit(
                            training with
                            {
                                Features = features[p],
                                Views = [.. views.Select(view => view[p])],
                                Validation = held is null ? null : training.Validation! with { Features = held[p] },
                            },
                            random.Child(parts[p].Name),
                            progress,
                            cancellation
                        )
                    )
            )
            .ToArray();
        return new EncoderCommitteeClassifier(members);
    }

    /// <summary>The columns of each part (n, its width).</summary>
    public static Matrix<float>[] Columns(Matrix<float> all, IReadOnlyList<int> widths)
    {
        var parts = widths.Select(width => new Matrix<float>(all.Rows, width)).ToArray();
        for (var i = 0; i < all.Rows; i++)
        {
            var row = all.Row(i);
            foreach (var part in parts)
            {
                row[..part.Columns].CopyTo(part.Row(i));
                row = row[part.Columns..];
            }
        }
        return parts;
    }
}

/// <summary>One encoder's say.</summary>
/// <param name="Dimension">Its number of features.</param>
/// <param name="Weight">Its share in the answer, 0 to 1.</param>
/// <param name="Classifier">What was learnt from its features; null where it has no say.</param>
internal sealed record EncoderMember(int Dimension, float Weight, IClassifier? Classifier);
