using Earshot.Numerics;

namespace Earshot.Learning.GraphCommittee;

/// <summary>One way to look at standardised clips.</summary>
/// <param name="Damping">What is done to them; null: nothing.</param>
/// <param name="Clips">The training clips so seen, shape (n, d).</param>
internal sealed record ClipView(ComponentDamping? Damping, Matrix<float> Clips)
{
    /// <summary>Standardised clips <paramref name="z"/> (n, d) with their loudest components damped.</summary>
    public static ClipView Damped(Matrix<float> z, GraphMethodOptions options) =>
        Damped(z, ComponentDamping.Fit(z, options.DampedComponents, options.DampingShrinkage));

    /// <summary>The same by a damping that is known.</summary>
    public static ClipView Damped(Matrix<float> z, ComponentDamping damping) => new(damping, damping.Apply(z));

    /// <summary>
    /// As a model file holds it, in half the bytes: of the standardised clips <paramref name="z"/> (n, d) in half
    /// precision.
    /// </summary>
    public ClipView Stored(Matrix<float> z) => this with { Clips = See(HalfPrecision.Round(z)) };

    /// <summary>Other standardised clips, so seen.</summary>
    public Matrix<float> See(Matrix<float> z) => Damping?.Apply(z) ?? z;
}
