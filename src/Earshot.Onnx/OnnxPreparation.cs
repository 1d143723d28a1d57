namespace Earshot.Onnx;

/// <summary>Where zeros go when a clip does not fill a window.</summary>
public enum OnnxPadding
{
    /// <summary>At the end of a clip shorter than a window; what is left of a longer one is left out.</summary>
    End,

    /// <summary>Half before and half behind a clip shorter than a window; what is left of a longer one is left
    /// out.</summary>
    Centre,

    /// <summary>At the end of a clip's last window, however long the clip is.</summary>
    EndOfEach,
}

/// <summary>What is done to a window before the network hears it.</summary>
/// <remarks>
/// As perch-hoplite does it (its <c>zoo_interface.py</c>): the padded window loses its mean, then its largest magnitude
/// is brought to the peak; silence stays silence. The mean is summed as NumPy sums single precision, so that of a
/// window that is all offset the same is left as there.
/// </remarks>
public sealed record OnnxPreparation
{
    private const int BufferedAtOnce = 8192,
        SummedAtOnce = 128,
        Lanes = 8;

    /// <summary>Whether the window's mean is subtracted. Default: no.</summary>
    public bool SubtractMean { get; init; }

    /// <summary>What the largest magnitude becomes, above 0; null: it stays what it is.</summary>
    public double? Peak { get; init; }

    /// <summary>Where zeros go. Default: at the end.</summary>
    public OnnxPadding Padding { get; init; }

    /// <summary>Prepares a window in place.</summary>
    /// <param name="window">Its samples, zeros included.</param>
    public void Apply(Span<float> window)
    {
        if (SubtractMean)
        {
            var mean = Sum(window) / window.Length;
            foreach (ref var sample in window)
                sample -= mean;
        }
        if (Peak is not { } peak)
            return;
        var largest = 0f;
        foreach (var sample in window)
            largest = MathF.Max(largest, MathF.Abs(sample));
        if (largest > 0)
            foreach (ref var sample in window)
                sample = sample / largest * (float)peak;
    }

    /// <summary>The sum as NumPy's <c>add.reduce</c> of single precision: a buffer at a time, each by halves.</summary>
    internal static float Sum(ReadOnlySpan<float> values)
    {
        var sum = 0f;
        for (; values.Length > BufferedAtOnce; values = values[BufferedAtOnce..])
            sum += PairwiseSum(values[..BufferedAtOnce]);
        return sum + PairwiseSum(values);
    }

    private static float PairwiseSum(ReadOnlySpan<float> values)
    {
        if (values.Length > SummedAtOnce)
        {
            var half = values.Length / 2;
            half -= half % Lanes;
            return PairwiseSum(values[..half]) + PairwiseSum(values[half..]);
        }
        var (sum, i) = (0f, 0);
        if (values.Length >= Lanes)
        {
            Span<float> r = stackalloc float[Lanes];
            for (; i + Lanes <= values.Length; i += Lanes)
            for (var lane = 0; lane < Lanes; lane++)
                r[lane] = i == 0 ? values[lane] : r[lane] + values[i + lane];
            sum = r[0] + r[1] + (r[2] + r[3]) + (r[4] + r[5] + (r[6] + r[7]));
        }
        for (; i < values.Length; i++)
            sum += values[i];
        return sum;
    }
}
