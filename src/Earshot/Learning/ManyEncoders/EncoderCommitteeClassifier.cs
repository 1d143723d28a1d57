using System.Globalization;
using System.Numerics.Tensors;
using Earshot.Formats;
using Earshot.Learning.GraphCommittee;
using Earshot.Learning.Selection;
using Earshot.Numerics;

namespace Earshot.Learning.ManyEncoders;

/// <summary>What <see cref="EncoderCommittee"/> learns: the weighted mean of a classifier an encoder.</summary>
internal sealed class EncoderCommitteeClassifier : IClassifier, IExplains, INoveltyScore
{
    internal const string MethodName = "encoders";

    private const int MostMembers = 64;
    private readonly IReadOnlyList<EncoderMember> members;
    private readonly IReadOnlyList<int> widths;
    private readonly int loudest;

    internal EncoderCommitteeClassifier(IReadOnlyList<EncoderMember> members)
    {
        (this.members, widths) = (members, [.. members.Select(member => member.Dimension)]);
        loudest = Enumerable.Range(0, members.Count).MaxBy(m => members[m].Weight);
    }

    internal IReadOnlyList<EncoderMember> Members => members;

    /// <inheritdoc/>
    public string Method => MethodName;

    /// <inheritdoc/>
    public OutputKind Output => members[loudest].Classifier!.Output;

    /// <inheritdoc/>
    public int ClassCount => members[loudest].Classifier!.ClassCount;

    /// <inheritdoc/>
    public int Dimension => widths.Sum();

    /// <inheritdoc/>
    /// <remarks>Of the encoder with the largest weight that keeps prototypes.</remarks>
    public Condensation? Condensed =>
        members
            .Where(member => member.Classifier?.Condensed is not null)
            .MaxBy(member => member.Weight)
            ?.Classifier!.Condensed;

    /// <inheritdoc/>
    public void Predict(Matrix<float> features, Matrix<float> probabilities)
    {
        var opinion = new Matrix<float>(features.Rows, ClassCount);
        probabilities.Span.Clear();
        foreach (var (member, part) in members.Zip(EncoderCommittee.Columns(features, widths)))
        {
            if (member.Classifier is null)
                continue;
            member.Classifier.Predict(part, opinion);
            TensorPrimitives.MultiplyAdd(opinion.Span, member.Weight, probabilities.Span, probabilities.Span);
        }
    }

    /// <inheritdoc/>
    /// <remarks>By the encoder with the largest weight.</remarks>
    public IReadOnlyList<Support> Explain(ReadOnlySpan<float> features, int count) =>
        members[loudest].Classifier is IExplains explains
            ? explains.Explain(features.Slice(widths.Take(loudest).Sum(), widths[loudest]), count)
            : [];

    /// <inheritdoc/>
    /// <remarks>The weighted mean; an encoder whose classifier can't tell counts as 1.</remarks>
    public float[] Novelty(Matrix<float> features)
    {
        var novelty = new float[features.Rows];
        foreach (var (member, part) in members.Zip(EncoderCommittee.Columns(features, widths)))
            if (member.Classifier is INoveltyScore scores)
                TensorPrimitives.MultiplyAdd(scores.Novelty(part), member.Weight, novelty, novelty);
            else
                TensorPrimitives.Add(novelty, member.Weight, novelty);
        return novelty;
    }

    /// <inheritdoc/>
    public void Save(TensorArchive archive)
    {
        archive.Metadata["method"] = Method;
        archive.Metadata["encoders"] = string.Join(' ', members.Select(Text));
        for (var m = 0; m < members.Count; m++)
            if (members[m].Classifier is { } classifier)
            {
                var own = new TensorArchive();
                classifier.Save(own);
                archive.Put(Prefix(m), own);
            }
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    public static EncoderCommitteeClassifier Load(TensorArchive archive)
    {
        EncoderMember[] members =
        [
            .. archive.RequireText("encoders").Split(' ').Select((text, m) => Member(text, archive.Under(Prefix(m)))),
        ];
        var classes = members.Select(m => m.Classifier?.ClassCount).OfType<int>().Distinct().ToArray();
        return members.Length <= MostMembers && classes.Length == 1
            ? new(members)
            : throw new InvalidDataException(
                $"the model has {members.Length} encoders whose classifiers know {string.Join(", ", classes)} classes"
            );
    }

    private static EncoderMember Member(string text, TensorArchive own)
    {
        if (
            text.Split(':') is not [var width, var share]
            || !int.TryParse(width, NumberStyles.None, CultureInfo.InvariantCulture, out var dimension)
            || !float.TryParse(share, NumberStyles.Float, CultureInfo.InvariantCulture, out var weight)
            || weight is not (>= 0 and <= 1)
            || dimension < 1
        )
            throw new InvalidDataException($"the model's entry 'encoders' has '{text}', expected features:weight");
        if (weight == 0)
            return new(dimension, 0, null);
        if (own.RequireText("method") == MethodName)
            throw new InvalidDataException("the model has a committee of encoders within a committee of encoders");
        var classifier = Methods.Load(own);
        return classifier.Dimension == dimension
            ? new(dimension, weight, classifier)
            : throw new InvalidDataException(
                $"an encoder has {dimension} features, its classifier takes {classifier.Dimension}"
            );
    }

    private static string Text(EncoderMember member) =>
        string.Create(CultureInfo.InvariantCulture, $"{member.Dimension}:{member.Weight:R}");

    private static string Prefix(int member) => string.Create(CultureInfo.InvariantCulture, $"encoder.{member}.");
}
