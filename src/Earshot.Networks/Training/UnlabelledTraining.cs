using System.Numerics;
using Earshot.Numerics;

namespace Earshot.Networks.Training;

/// <summary>Learns from examples without labels; the last epoch's weights stay.</summary>
/// <param name="batches">The examples.</param>
/// <param name="loss">Loss of a batch, with the epoch's randomness.</param>
/// <param name="after">After each step; may be null.</param>
public sealed class UnlabelledTraining<T>(
    Batches<T> batches,
    Func<Tensor<T>, RandomStream, Tensor<T>> loss,
    Action? after = null
) : ITraining<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private RandomStream draws = null!;

    /// <inheritdoc/>
    public int BeginEpoch(int epoch, RandomStream random)
    {
        batches.Begin(random);
        draws = random;
        return batches.Count;
    }

    /// <inheritdoc/>
    public Tensor<T> Loss(int batch) => loss(batches.Next(), draws);

    /// <inheritdoc/>
    public double Validate() => 0;

    /// <inheritdoc/>
    public void AfterStep() => after?.Invoke();

    /// <summary>Trains so many epochs; a stopped run goes on from its checkpoint.</summary>
    /// <param name="optimiser">How.</param>
    /// <param name="epochs">How long.</param>
    /// <param name="random">Its randomness.</param>
    /// <param name="clipNorm">Gradients are scaled down to this norm; 0: never. Default 0.</param>
    /// <param name="threads">Threads inside operators. Default 1.</param>
    /// <param name="checkpoint">A file written after each epoch and read first; null: none.</param>
    /// <param name="progress">Told after each epoch.</param>
    /// <param name="cancellation">Stops between two steps.</param>
    public EpochReport Run(
        Optimiser<T> optimiser,
        int epochs,
        RandomStreams random,
        double clipNorm = 0,
        int threads = 1,
        string? checkpoint = null,
        Action<EpochReport>? progress = null,
        CancellationToken cancellation = default
    )
    {
        var options = new TrainerOptions
        {
            Epochs = epochs,
            KeepBest = false,
            ClipNorm = clipNorm,
            Threads = threads,
        };
        return Trainer.Run(this, optimiser, options, random, checkpoint, progress, cancellation);
    }
}
