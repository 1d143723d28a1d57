using System.Runtime.Intrinsics;

namespace Earshot.Features.EfficientAt;

/// <summary>
/// What a layer does to each value last. Eight at a time: every layer's channels are a multiple of 8.
/// </summary>
internal interface IActivation
{
    static abstract Vector256<float> Apply(Vector256<float> x);
}

/// <summary>x</summary>
internal readonly struct Identity : IActivation
{
    public static Vector256<float> Apply(Vector256<float> x) => x;
}

/// <summary>max(x, 0)</summary>
internal readonly struct Relu : IActivation
{
    public static Vector256<float> Apply(Vector256<float> x) => Vector256.Max(x, Vector256<float>.Zero);
}

/// <summary>x · min(max(x + 3, 0), 6) / 6</summary>
internal readonly struct HardSwish : IActivation
{
    public static Vector256<float> Apply(Vector256<float> x) =>
        x
        * Vector256.Min(Vector256.Max(x + Vector256.Create(3f), Vector256<float>.Zero), Vector256.Create(6f))
        * (1f / 6);
}
