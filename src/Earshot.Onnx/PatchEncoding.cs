using Earshot.Features;

namespace Earshot.Onnx;

/// <summary>
/// A clip on its way through a model that takes VGGish's log-mel patches: a batch of them at a time where the model
/// takes batches.
/// </summary>
internal sealed class PatchEncoding : IClipEncoding
{
    private const int PatchesPerRun = 16,
        PatchValues = 96 * 64;

    private static readonly LogMel Plan = new();

    private readonly OnnxModel model;
    private readonly VectorPool pool;
    private readonly LogMelFrames frames = Plan.Begin();
    private readonly float[] batch;
    private int filled;
    private string? failure;

    public PatchEncoding(OnnxModel model, OnnxEncoderOptions options, VectorPool pool)
    {
        (this.model, this.pool) = (model, pool);
        batch = new float[PatchValues * (options.FixedCount is null ? PatchesPerRun : 1)];
    }

    public void Write(ReadOnlySpan<float> samples)
    {
        while (frames.TryRead(ref samples, batch.AsSpan(filled, Plan.Options.Bands)))
        {
            filled += Plan.Options.Bands;
            if (filled == batch.Length)
                Run();
        }
    }

    public Outcome<float[]> Complete()
    {
        filled -= filled % PatchValues;
        if (filled > 0)
            Run();
        if ((frames.Objection ?? failure) is { } reason)
            return Outcome<float[]>.Skipped(reason);
        return !pool.IsEmpty
            ? pool.Result()
            : Outcome<float[]>.Skipped("the clip is shorter than one log-mel patch; use clips of at least 0.975 s");
    }

    private void Run()
    {
        failure ??= model.Run(batch[..filled], pool.Add);
        filled = 0;
    }
}
