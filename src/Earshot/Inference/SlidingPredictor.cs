using Earshot.Audio;
using Earshot.Features;

namespace Earshot.Inference;

/// <summary>What the model says of a window of a stream.</summary>
/// <param name="StartSeconds">Where the window begins.</param>
/// <param name="EndSeconds">Where it ends.</param>
/// <param name="Answer">The answer; or why this window can't be judged.</param>
public readonly record struct WindowPrediction(double StartSeconds, double EndSeconds, Outcome<Answer> Answer);

/// <summary>A window of a stream.</summary>
/// <param name="StartSeconds">Where it begins.</param>
/// <param name="EndSeconds">Where it ends.</param>
/// <param name="Features">Its features; or why there are none.</param>
public readonly record struct WindowFeatures(double StartSeconds, double EndSeconds, Outcome<float[]> Features);

/// <summary>Labels a stream while it plays: a result every hop, memory for one window.</summary>
public static class SlidingPredictor
{
    /// <summary>
    /// Reads the stream to its end and yields a prediction each hop, as soon as its last sample is there. A rest
    /// shorter than a hop is dropped.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="encoder">The model's encoder (<see cref="Model.CreateEncoder"/>).</param>
    /// <param name="stream">The stream; stays open.</param>
    /// <param name="options">Window and hop.</param>
    /// <param name="reject">Whether to call a window that is too strange <see cref="Answer.NoneOfThese"/> (<see
    /// cref="Model.RejectObjection"/>).</param>
    /// <param name="ended">Told why the stream ended where it ended by a fault.</param>
    public static IEnumerable<WindowPrediction> Run(
        Model model,
        IClipEncoder encoder,
        IAudioStream stream,
        SegmentOptions options,
        bool reject = false,
        Action<string>? ended = null
    ) =>
        Windows(encoder, stream, options, ended)
            .Select(window => new WindowPrediction(
                window.StartSeconds,
                window.EndSeconds,
                window.Features.Then(features => model.Predict(features, reject))
            ));

    /// <summary>The features of a window each hop, for models that answer together.</summary>
    /// <inheritdoc cref="Run"/>
    public static IEnumerable<WindowFeatures> Windows(
        IClipEncoder encoder,
        IAudioStream stream,
        SegmentOptions options,
        Action<string>? ended = null
    )
    {
        var rate = encoder.SampleRateHz ?? stream.SampleRateHz;
        var resampler = new Resampler(stream.SampleRateHz, rate);
        var window = new float[(int)Math.Round(options.Validated().WindowSeconds * rate)];
        var hop = new float[(int)Math.Max(1, Math.Round(options.HopSeconds * stream.SampleRateHz))];
        for (var received = 0L; ; )
        {
            var read = stream.Read(hop);
            if (!read.IsOk)
                ended?.Invoke(read.Reason!);
            if (!read.IsOk || read.Value < hop.Length)
                yield break;
            received += Slide(window, resampler.Write(hop));
            if (received < window.Length)
                continue;
            yield return new WindowFeatures(
                (double)(received - window.Length) / rate,
                (double)received / rate,
                encoder.Encode(window, rate)
            );
        }
    }

    /// <summary>Drops the oldest samples for the new ones and returns how many were new.</summary>
    private static int Slide(Span<float> window, ReadOnlySpan<float> samples)
    {
        var kept = samples.Length >= window.Length ? [] : window[samples.Length..];
        kept.CopyTo(window);
        samples[^Math.Min(samples.Length, window.Length)..].CopyTo(window[kept.Length..]);
        return samples.Length;
    }
}
