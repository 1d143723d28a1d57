namespace Earshot.Features;

/// <summary>
/// Turns F0 candidates into the F0 contour: outliers give way to a running mean, which is never reset; then a delay of
/// one frame, the mean of two neighbours, and no voiced frame on its own.
/// </summary>
internal struct PitchContour
{
    private double runningMean,
        last,
        beforeLast; // q[t-1], q[t-2]

    /// <summary>
    /// Takes the candidate of frame t (Hz, 0 unvoiced) and gives the contour at frame t, which speaks of frame t-1.
    /// </summary>
    public double Next(double candidateHz)
    {
        var current = candidateHz == 0 ? 0 : ReplaceOutlier(candidateHz);
        var contour = (last, beforeLast, current) switch
        {
            (0, _, _) => 0,
            (_, > 0, _) => (last + beforeLast) / 2,
            (_, _, > 0) => last,
            _ => 0,
        };
        (beforeLast, last) = (last, current);
        return contour;
    }

    private double ReplaceOutlier(double candidateHz)
    {
        if (runningMean == 0)
            runningMean = candidateHz;
        var near = 0.6 * runningMean < candidateHz && candidateHz < 1.4 * runningMean;
        var kept = near ? candidateHz : runningMean;
        var weight = near ? 0.3 : 0.1;
        runningMean = (1 - weight) * runningMean + weight * candidateHz;
        return kept;
    }
}
