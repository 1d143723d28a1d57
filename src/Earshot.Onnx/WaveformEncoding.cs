using Earshot.Features;

namespace Earshot.Onnx;

/// <summary>
/// A clip on its way through a model that takes samples: piece by piece, or where the model takes batches of windows,
/// several at once.
/// </summary>
internal sealed class WaveformEncoding(OnnxModel model, OnnxEncoderOptions options, VectorPool pool) : IClipEncoding
{
    private readonly SamplePieces pieces = new(
        options.FixedCount ?? (int)(options.PieceSeconds * options.SampleRateHz)
    );
    private readonly List<float[]> batch = [];
    private bool isBegun;
    private string? failure;

    public void Write(ReadOnlySpan<float> samples)
    {
        while (pieces.TryRead(ref samples, out var piece))
            Take(piece.ToArray());
    }

    public Outcome<float[]> Complete()
    {
        TakeRest();
        Run();
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
    /// Where the model's length is fixed, a clip shorter than that is filled up with silence; a longer one's rest is
    /// left out, unless it is to be filled up too.
    /// </summary>
    private void TakeRest()
    {
        var rest = pieces.Rest;
        if (rest.Length < options.ShortestSeconds * options.SampleRateHz)
            return;
        var padding = options.Prepare?.Padding ?? OnnxPadding.End;
        if (options.FixedCount is not { } wanted)
            wanted = Math.Max(rest.Length, (int)Math.Ceiling(options.FillSeconds * options.SampleRateHz));
        else if (isBegun && padding != OnnxPadding.EndOfEach)
            return;
        var filled = new float[wanted];
        rest.CopyTo(filled.AsSpan(padding == OnnxPadding.Centre ? (wanted - rest.Length) / 2 : 0));
        Take(filled);
    }

    private void Take(float[] window)
    {
        isBegun = true;
        options.Prepare?.Apply(window);
        batch.Add(window);
        if (batch.Count == options.WindowsPerRun)
            Run();
    }

    private void Run()
    {
        if (batch.Count > 0 && pieces.FirstBad < 0)
            failure ??= model.Run(batch is [var only] ? only : [.. batch.SelectMany(window => window)], pool.Add);
        batch.Clear();
    }
}
