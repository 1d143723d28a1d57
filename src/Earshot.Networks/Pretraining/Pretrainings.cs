using Earshot.Networks.Training;
using Earshot.Networks.Zoo;
using Earshot.Numerics;

namespace Earshot.Networks.Pretraining;

/// <summary>Self-supervised trainings on spectrograms of clips without labels.</summary>
public static class Pretrainings
{
    /// <summary>Share of SSAST's patches that are masked; 400 of 512 as published.</summary>
    public const double MaskedShare = 400.0 / 512;

    /// <summary>SSAST: patches are masked, found and redrawn, two masks a step.</summary>
    /// <param name="network">The network.</param>
    /// <param name="spectrograms">Clips (n, frames·128), standardised.</param>
    /// <param name="frames">Frames of a clip.</param>
    /// <param name="batchSize">Clips of a step.</param>
    public static UnlabelledTraining<float> Ssast(
        Ssast<float> network,
        Matrix<float> spectrograms,
        int frames,
        int batchSize
    )
    {
        var size = Math.Min(batchSize, spectrograms.Rows);
        var batches = new Batches<float>(spectrograms, (frames, PatchTransformer<float>.Bands), size);
        var (patches, across) = (network.Grid.Height * network.Grid.Width, network.Grid.Width);
        var masked = Math.Max(1, (int)(MaskedShare * patches));
        var (found, drawn) = (new PatchMasks(size, patches, masked), new PatchMasks(size, patches, masked));
        return new(
            batches,
            (x, random) =>
            {
                found.DrawBlocks(across, random);
                drawn.DrawBlocks(across, random);
                return network.Loss(x, found, drawn);
            }
        );
    }

    /// <summary>BYOL: two views of each clip, and a copy that follows.</summary>
    /// <param name="byol">The network and its copy.</param>
    /// <param name="spectrograms">Clips (n, frames·64), standardised.</param>
    /// <param name="frames">Frames of a clip, 96 or more.</param>
    /// <param name="batchSize">Clips of a step, 2 or more.</param>
    public static UnlabelledTraining<float> Byol(
        Byol<float> byol,
        Matrix<float> spectrograms,
        int frames,
        int batchSize
    )
    {
        var size = Math.Min(batchSize, spectrograms.Rows);
        var batches = new Batches<float>(spectrograms, (frames, Cvt<float>.Bands), size);
        var (first, second) = (new ByolViews(size), new ByolViews(size));
        return new(batches, (x, random) => byol.Loss(first.Of(x, random), second.Of(x, random)), byol.MoveTarget);
    }
}
