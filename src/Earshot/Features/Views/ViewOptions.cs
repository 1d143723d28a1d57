using System.Globalization;

namespace Earshot.Features.Views;

/// <summary>How the views of training clips are made (<see cref="NoisyView"/>).</summary>
public sealed record ViewOptions
{
    /// <summary>Views a clip; 0: none. Default 6: encoding takes seven times as long.</summary>
    public int Count { get; init; } = 6;

    /// <summary>Least signal-to-noise ratio in dB. Default 0.</summary>
    public double LeastSnrDb { get; init; }

    /// <summary>Largest signal-to-noise ratio in dB. Default 30.</summary>
    public double MostSnrDb { get; init; } = 30;

    /// <summary>The level is changed by at most so many dB, up or down. Default 10.</summary>
    public double GainDb { get; init; } = 10;

    /// <summary>
    /// Share of views with reverberation, with a band limit, with clipping; each 0 to 1. Default 0.1.
    /// </summary>
    public double EffectShare { get; init; } = 0.1;

    /// <summary>Most that is cut off the beginning, in ms, of clips ten times as long. Default 30.</summary>
    public double ShiftMs { get; init; } = 30;

    /// <summary>These options, if they make sense.</summary>
    /// <exception cref="ArgumentException">They do not.</exception>
    public ViewOptions Validated() =>
        Count is >= 0 and <= 64
        && LeastSnrDb <= MostSnrDb
        && GainDb >= 0
        && EffectShare is >= 0 and <= 1
        && ShiftMs >= 0
            ? this
            : throw new ArgumentException(
                $"views need a count of 0 to 64, least ≤ most SNR, a gain and a shift of 0 or more and a share of 0 to "
                    + $"1, got {this}"
            );

    /// <summary>
    /// The changes: each view has its own stretch of the range of signal-to-noise ratios, so that a clip's views are
    /// spread over it.
    /// </summary>
    public IReadOnlyList<IWaveformChange> Changes()
    {
        Validated();
        var step = (MostSnrDb - LeastSnrDb) / Math.Max(1, Count);
        return
        [
            .. Enumerable
                .Range(0, Count)
                .Select(v => new NoisyView(this, LeastSnrDb + v * step, LeastSnrDb + (v + 1) * step)),
        ];
    }

    /// <summary>Every setting but the count, in one line.</summary>
    internal string Fingerprint =>
        string.Create(CultureInfo.InvariantCulture, $"gain {GainDb} dB, effects {EffectShare}, shift {ShiftMs} ms");
}
