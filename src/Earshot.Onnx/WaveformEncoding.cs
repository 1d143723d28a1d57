using Earshot.Features;

namespace Earshot.Onnx;

/// <summary>A clip on its way through a model that takes samples: piece by piece.</summary>
internal sealed class WaveformEncoding(OnnxModel model, OnnxEncoderOptions options, VectorPool pool) : IClipEncoding
{
    private readonly SamplePieces pieces = new(
        options.FixedCount ?? (int)(options.PieceSeconds * options.SampleRateHz)
    );
    private string? failure;

    public void Write(ReadOnlySpan<float> samples)
    {
        while (pieces.TryRead(ref samples, out var piece))
            Run(piece.ToArray());
    }

    public Outcome<float[]> Complete()
    {
        RunRest();
        if ((pieces.Objection(options.SampleRateHz) ?? failure) is { } reason)
            return Outcome<float[]>.Skipped(reason);
        return !pool.IsEmpty
            ? pool.Result()
            : Outcome<float[]>.Skipped(
                $"{pieces.SampleCount} samples at {options.SampleRateHz} Hz are too short; use clips of at least "
                    + $"{options.ShortestSeconds} s, or lower shortestSeconds in the model's JSON file"
            );
    }

    /// <summary>
    /// Where the model's length is fixed, a clip shorter than that is filled up with silence, and a longer one's rest
    /// is left out.
    /// </summary>
    private void RunRest()
    {
        if (pieces.Rest.Length < options.ShortestSeconds * options.SampleRateHz)
            return;
        if (options.FixedCount is not { } wanted)
            Run(pieces.Rest.ToArray());
        else if (pool.IsEmpty)
            Run([.. pieces.Rest, .. new float[wanted - pieces.Rest.Length]]);
    }

    private void Run(float[] samples)
    {
        if (pieces.FirstBad < 0)
            failure ??= model.Run(samples, pool.Add);
    }
}
