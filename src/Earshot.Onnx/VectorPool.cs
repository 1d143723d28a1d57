namespace Earshot.Onnx;

/// <summary>Gathers vectors into one.</summary>
internal sealed class VectorPool(OnnxPooling pooling, int dimension)
{
    private readonly double[] gathered = new double[dimension];
    private long count;

    public bool IsEmpty => count == 0;

    public void Add(ReadOnlySpan<float> vector)
    {
        for (var i = 0; i < gathered.Length; i++)
            gathered[i] =
                pooling == OnnxPooling.Mean ? gathered[i] + vector[i]
                : count == 0 ? vector[i]
                : Math.Max(gathered[i], vector[i]);
        count++;
    }

    public float[] Result() => [.. gathered.Select(x => (float)(pooling == OnnxPooling.Mean ? x / count : x))];
}
