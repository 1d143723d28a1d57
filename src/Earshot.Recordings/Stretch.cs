namespace Earshot.Recordings;

/// <summary>The part of a clip that a row of features describes.</summary>
/// <param name="BeginSeconds">Where it begins; 0 for a whole clip.</param>
/// <param name="EndSeconds">Where it ends.</param>
/// <param name="SampleRateHz">The clip's own rate.</param>
public readonly record struct Stretch(double BeginSeconds, double EndSeconds, int SampleRateHz)
{
    /// <summary>Its length.</summary>
    public double Seconds => EndSeconds - BeginSeconds;
}
