using Earshot.Networks.Files;

namespace Earshot.Networks.Tests;

/// <summary>Tensors that PyTorch made (<c>Fixtures/make.py</c>).</summary>
internal sealed class Fixture : IDisposable
{
    private readonly WeightFile file;

    public Fixture(string name) => file = WeightFile.Open(PathOf(name)).Value;

    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Fixtures", name);

    public bool Contains(string name) => file.Contains(name);

    public IReadOnlyList<int> ShapeOf(string name) => file.ShapeOf(name);

    public double[] this[string name]
    {
        get
        {
            var values = new float[file.ShapeOf(name).Aggregate(1, (count, size) => count * size)];
            file.Read(name, values);
            return [.. values.Select(value => (double)value)];
        }
    }

    /// <summary>‖a − b‖/‖b‖ is small; what is zero but for rounding counts as 1e-6.</summary>
    public static void Near(ReadOnlySpan<double> a, double[] b, string what, double tolerance = 1e-6)
    {
        Assert.Equal(b.Length, a.Length);
        var (apart, size) = (0.0, 0.0);
        for (var i = 0; i < b.Length; i++)
        {
            apart += (a[i] - b[i]) * (a[i] - b[i]);
            size += b[i] * b[i];
        }
        var deviation = Math.Sqrt(apart) / Math.Max(1e-6, Math.Sqrt(size));
        Assert.True(deviation < tolerance, $"{what} deviates by {deviation:E1}");
    }

    public void Dispose() => file.Dispose();
}
