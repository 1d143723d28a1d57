using System.Numerics;
using Earshot.Networks.Layers;
using Earshot.Networks.Operators;
using Earshot.Numerics;

namespace Earshot.Networks.Zoo;

/// <summary>Which steps of each clip are masked: spans of 10, as many in each clip.</summary>
/// <param name="clips">Clips of a batch.</param>
/// <param name="steps">T, steps of a clip.</param>
public sealed class SpanMasks(int clips, int steps)
{
    private const int Length = 10;

    private readonly bool[] marks = new bool[clips * steps];
    private int[] rows = [];

    /// <summary>Of each step of (B·T), whether it is masked.</summary>
    public ReadOnlyMemory<bool> Marks => marks;

    /// <summary>The masked steps, clip by clip, as rows of (B·T).</summary>
    public ReadOnlyMemory<int> Rows => rows;

    /// <summary>Masked steps of a clip.</summary>
    public int PerClip => rows.Length / clips;

    /// <summary>Masks the marked steps; as many in each clip.</summary>
    public void Set(ReadOnlySpan<bool> masked)
    {
        masked.CopyTo(marks);
        rows = [.. Enumerable.Range(0, marks.Length).Where(i => marks[i])];
    }

    /// <summary>
    /// In each clip ⌊p·T/10 + u⌋ spans, u uniform, 2 at least, which may overlap; then all clips are cut at
    /// random to
    /// the smallest number.
    /// </summary>
    /// <param name="share">p: 0.65 for wav2vec 2.0, 0.80 for HuBERT.</param>
    /// <param name="random">Where they come from.</param>
    public void Draw(double share, RandomStream random)
    {
        marks.AsSpan().Clear();
        var (length, counts) = (Math.Min(Length, Math.Max(1, steps / 2)), new int[clips]);
        for (var clip = 0; clip < clips; clip++)
        {
            var spans = Math.Max(2, (int)(share * steps / length + random.NextDouble()));
            foreach (var start in Distinct(steps - length + 1, Math.Min(spans, steps - length), random))
                marks.AsSpan(clip * steps + start, length).Fill(true);
            counts[clip] = marks.AsSpan(clip * steps, steps).Count(true);
        }
        for (var clip = 0; clip < clips; clip++)
        for (var surplus = counts[clip] - counts.Min(); surplus > 0; )
            if (clip * steps + random.Next(steps) is var at && marks[at])
                (marks[at], surplus) = (false, surplus - 1);
        Set(marks);
    }

    private static IEnumerable<int> Distinct(int among, int count, RandomStream random)
    {
        int[] places = [.. Enumerable.Range(0, among)];
        random.Shuffle<int>(places);
        return places.Take(count);
    }
}

/// <summary>
/// wav2vec 2.0 in pretraining: the context of a masked step finds the step's own quantised features among those
/// of
/// other masked steps of its clip. Names as fairseq's.
/// </summary>
public sealed class Wav2Vec2Pretraining<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double ContrastTemperature = 0.1,
        DiversityWeight = 0.1;
    private const int Groups = 2;

    private readonly int codes,
        width,
        dimension;
    private readonly Tensor<T> vectors;
    private readonly Linear<T> choose,
        projectTarget,
        projectContext;
    private Tensor<T>? equal;

    /// <summary>The network and what pretraining adds.</summary>
    /// <param name="p">Its place in the names.</param>
    /// <param name="size">The encoder's size.</param>
    /// <param name="codes">Vectors of each of the two code books. Default 320.</param>
    /// <param name="dimension">Values of target and projected context. Default 768.</param>
    public Wav2Vec2Pretraining(Scope<T> p, SpeechTransformerSize size, int codes = 320, int dimension = 768)
    {
        (Encoder, this.codes, this.dimension, width) = (new(p, size), codes, dimension, dimension / Groups);
        vectors = (p / "quantizer").Parameter(
            "vars",
            (Groups * codes, width),
            new(Fill.Distribution.PositiveUniform, 1),
            fileShape: [1, Groups * codes, width]
        );
        choose = new(p / "quantizer" / "weight_proj", size.Channels, Groups * codes, fill: Fill.Normal(1));
        projectTarget = new(p / "project_q", dimension, dimension);
        projectContext = new(p / "final_proj", size.Width, dimension);
    }

    /// <summary>The encoder.</summary>
    public SpeechTransformer<T> Encoder { get; }

    /// <summary>τ of the Gumbel softmax, above 0: 2 at first, × 0.999995 a step down to 0.1.</summary>
    public double Temperature { get; set; } = 2;

    /// <summary>
    /// Σ over masked steps of −ln softmax(cos(c, q)/0.1) at the true q, plus 0.1·steps·(1 − the share of codes
    /// in use).
    /// </summary>
    /// <param name="x">Waveforms (B, samples, 1).</param>
    /// <param name="masks">The masked steps.</param>
    /// <param name="candidates">For each masked step its own place among them and those of its negatives, which
    /// lie in
    /// the same clip; (masked, 1 + K).</param>
    public Tensor<T> Loss(Tensor<T> x, SpanMasks masks, ReadOnlyMemory<int> candidates)
    {
        var features = Encoder.Normalise(Encoder.Hear(x));
        var (masked, perStep) = (masks.Rows.Length, candidates.Length / masks.Rows.Length);
        var (target, unused) = Quantise(Rows(features, masks));
        var context = projectContext.Of(Rows(Encoder.Contexts(features, masks.Marks), masks));
        var among = GraphOperators.Gather(Losses.UnitRows(projectTarget.Of(target)), candidates);
        var likeness = Products.Multiply(
            Joints.Reshape(among, (masked, perStep, dimension)),
            Joints.Reshape(Losses.UnitRows(context), (masked, 1, dimension)),
            turnB: true
        ); // (masked, 1 + K, 1)
        var logits = 1 / ContrastTemperature * Joints.Reshape(likeness, (masked, perStep));
        var contrast = Losses.CrossEntropy(logits + SameAsTrue(target, candidates, perStep), new int[masked]);
        return masked * (contrast + DiversityWeight * unused);
    }

    private static Tensor<T> Rows(Tensor<T> x, SpanMasks masks) =>
        GraphOperators.Gather(Joints.Reshape(x, (x.Shape[0] * x.Shape[1], x.Shape[2])), masks.Rows);

    /// <summary>
    /// A vector of each code book, the chosen ones side by side; and 1 − Σ_g exp(H(mean softmax_g))/(2·codes).
    /// </summary>
    private (Tensor<T> Chosen, Tensor<T> Unused) Quantise(Tensor<T> features)
    {
        var rows = features.Shape[0];
        var logits = Joints.Reshape(choose.Of(features), (rows, Groups, codes));
        var choice = Joints.Reshape(Choices.Gumbel(logits, Temperature), (rows, Groups * codes));
        var (first, second) = (Chosen(choice, 0), Chosen(choice, 1));
        var p = Reductions.Mean(Reductions.Softmax(logits), 0); // (2, codes)
        var entropy = -1.0 * Reductions.Sum(p * Pointwise.Log(Arithmetic.Scale(p, 1, 1e-7)), -1);
        var used = Reductions.Sum(Pointwise.Exp(entropy));
        return (Joints.Concatenate(-1, first, second), Arithmetic.Scale(used, -1.0 / (Groups * codes), 1));
    }

    private Tensor<T> Chosen(Tensor<T> choice, int group) =>
        Products.Multiply(
            Joints.Slice(choice, 1, group * codes, codes),
            Joints.Slice(vectors, 0, group * codes, codes)
        );

    /// <summary>−1e9 where a negative is the same vector as the true one, which no one could tell
    /// apart.</summary>
    private Tensor<T> SameAsTrue(Tensor<T> target, ReadOnlyMemory<int> candidates, int perStep)
    {
        Shape shape = (candidates.Length / perStep, perStep);
        if (equal?.Shape != shape)
            equal = new(shape);
        for (var i = 0; i < candidates.Length; i++)
        {
            var own = candidates.Span[i / perStep * perStep];
            var same = i % perStep > 0 && target.Row(candidates.Span[i]).SequenceEqual(target.Row(own));
            equal.Values[i] = same ? T.CreateChecked(-1e9) : T.Zero;
        }
        return equal;
    }

    /// <summary>Draws K negatives for each masked step from the other masked steps of its clip.</summary>
    public static int[] DrawCandidates(SpanMasks masks, int negatives, RandomStream random)
    {
        var (count, perClip) = (masks.Rows.Length, masks.PerClip);
        var candidates = new int[count * (1 + negatives)];
        for (var i = 0; i < count; i++)
        {
            candidates[i * (1 + negatives)] = i;
            for (var k = 1; k <= negatives; k++)
            {
                var other = random.Next(Math.Max(1, perClip - 1));
                var clip = i / perClip * perClip;
                candidates[i * (1 + negatives) + k] = clip + (clip + other >= i && perClip > 1 ? other + 1 : other);
            }
        }
        return candidates;
    }
}

/// <summary>
/// HuBERT in pretraining: the context of a masked step says which cluster of sounds the step belongs to. Names
/// as
/// fairseq's.
/// </summary>
/// <param name="p">Its place in the names.</param>
/// <param name="size">The encoder's size.</param>
/// <param name="labels">Clusters; 504 as published, four of them never used.</param>
/// <param name="dimension">Values of projected context and labels. Default 768.</param>
public sealed class HubertPretraining<T>(Scope<T> p, SpeechTransformerSize size, int labels = 504, int dimension = 768)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double Temperature = 0.1,
        Penalty = 10;

    private readonly Linear<T> project = new(p / "final_proj", size.Width, dimension);
    private readonly Tensor<T> vectors = p.Parameter(
        "label_embs_concat",
        (labels, dimension),
        new(Fill.Distribution.PositiveUniform, 1)
    );

    /// <summary>The encoder.</summary>
    public SpeechTransformer<T> Encoder { get; } = new(p, size);

    /// <summary>
    /// Σ over masked steps of −ln softmax(cos(c, e)/0.1) at the step's cluster, plus 10·steps·mean(features²).
    /// </summary>
    /// <param name="x">Waveforms (B, samples, 1).</param>
    /// <param name="masks">The masked steps.</param>
    /// <param name="clusters">The cluster of each masked step.</param>
    public Tensor<T> Loss(Tensor<T> x, SpanMasks masks, ReadOnlyMemory<int> clusters)
    {
        var heard = Encoder.Hear(x);
        var contexts = Encoder.Contexts(Encoder.Normalise(heard), masks.Marks);
        var rows = Joints.Reshape(contexts, (contexts.Shape[0] * contexts.Shape[1], contexts.Shape[2]));
        var context = Losses.UnitRows(project.Of(GraphOperators.Gather(rows, masks.Rows)));
        var logits = 1 / Temperature * Products.Multiply(context, Losses.UnitRows(vectors), turnB: true);
        var penalty = Reductions.Mean(Pointwise.Square(heard));
        return clusters.Length * (Losses.CrossEntropy(logits, clusters) + Penalty * penalty);
    }
}
