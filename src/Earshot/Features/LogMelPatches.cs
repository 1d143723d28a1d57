using Earshot.Numerics;

namespace Earshot.Features;

/// <summary>
/// Cuts a clip into patches of consecutive log-mel frames that do not overlap: VGGish's input is 96 frames (0.96 s) of
/// 64 bands. A last piece shorter than a patch is dropped.
/// </summary>
/// <param name="plan">The spectrogram.</param>
/// <param name="framesPerPatch">Frames in a patch, 96 for VGGish.</param>
internal sealed class LogMelPatches(LogMel plan, int framesPerPatch = 96)
{
    private readonly LogMelFrames frames = plan.Begin();
    private readonly Matrix<float> patch = new(framesPerPatch, plan.Options.Bands);
    private int filled;

    /// <summary>
    /// The next patch, shape (frames, bands), valid until the next call; null when the samples do not suffice, and then
    /// all are taken.
    /// </summary>
    /// <param name="samples">Mono samples; what was taken is cut off its front.</param>
    public Matrix<float>? TryRead(ref ReadOnlySpan<float> samples)
    {
        while (filled < patch.Rows && frames.TryRead(ref samples, patch.Row(filled)))
            filled++;
        if (filled < patch.Rows)
            return null;
        filled = 0;
        return patch;
    }

    /// <summary>
    /// Why what was read so far yields no features (shorter than a frame, samples that are not finite); null when it
    /// does.
    /// </summary>
    public string? Objection => frames.Objection;
}
