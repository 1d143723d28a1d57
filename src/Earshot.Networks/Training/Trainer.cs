using System.Numerics;
using Earshot.Numerics;

namespace Earshot.Networks.Training;

/// <summary>What is trained: batches, their loss, and how good it is on the validation part.</summary>
public interface ITraining<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Begins an epoch and returns its number of batches; the order of examples comes from the
    /// stream.</summary>
    int BeginEpoch(int epoch, RandomStream random);

    /// <summary>The loss of a batch, run forward on the tape that has begun.</summary>
    Tensor<T> Loss(int batch);

    /// <summary>How good the network is now; more is better (a loss with its sign changed).</summary>
    double Validate();

    /// <summary>After each step; BYOL moves its target here.</summary>
    void AfterStep() { }

    /// <summary>Whether it has nothing more to gain, by a rule of its own; asked after each
    /// validation.</summary>
    bool IsOver => false;
}

/// <summary>Settings of <see cref="Trainer"/>.</summary>
public sealed record TrainerOptions
{
    /// <summary>Epochs at most, 1 or more. Default 100.</summary>
    public int Epochs { get; init; } = 100;

    /// <summary>Epochs without a better validation after which it stops; 0: never. Default 0.</summary>
    public int Patience { get; init; }

    /// <summary>Gradients are scaled down to this norm; 0: never. Default 0.</summary>
    public double ClipNorm { get; init; }

    /// <summary>Whether the best epoch's weights are put back at the end. Default true; else the last
    /// stay.</summary>
    public bool KeepBest { get; init; } = true;

    /// <summary>Threads inside operators, 1 or more; the bits are the same. Default 1.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>The options themselves, when every one is in its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One is not.</exception>
    public TrainerOptions Validated()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Epochs);
        ArgumentOutOfRangeException.ThrowIfNegative(Patience);
        ArgumentOutOfRangeException.ThrowIfNegative(ClipNorm);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Threads);
        return this;
    }
}

/// <summary>An epoch that has been trained.</summary>
/// <param name="Epoch">Counted from 1.</param>
/// <param name="Loss">Mean training loss.</param>
/// <param name="Score">The validation's score.</param>
/// <param name="BestEpoch">The best so far.</param>
/// <param name="BestScore">Its score.</param>
/// <param name="LearningRate">The next step's size.</param>
public sealed record EpochReport(
    int Epoch,
    double Loss,
    double Score,
    int BestEpoch,
    double BestScore,
    double LearningRate
);

/// <summary>
/// The one training loop: epochs of batches, validation after each, the best epoch's weights kept, patience,
/// progress,
/// a checkpoint after each epoch from which a stopped run goes on to the same bits.
/// </summary>
public static class Trainer
{
    /// <summary>Trains, and returns the last epoch's report.</summary>
    /// <param name="training">What is trained.</param>
    /// <param name="optimiser">How.</param>
    /// <param name="options">How long.</param>
    /// <param name="random">The order of examples, dropout, noise: a stream an epoch.</param>
    /// <param name="checkpoint">A file written after each epoch and read first where it is there; null:
    /// none.</param>
    /// <param name="progress">Told after each epoch.</param>
    /// <param name="cancellation">Stops between two steps.</param>
    /// <exception cref="InvalidDataException">The checkpoint is of another network.</exception>
    public static EpochReport Run<T>(
        ITraining<T> training,
        Optimiser<T> optimiser,
        TrainerOptions options,
        RandomStreams random,
        string? checkpoint = null,
        Action<EpochReport>? progress = null,
        CancellationToken cancellation = default
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        options.Validated();
        var tape = new Tape<T> { Threads = options.Threads };
        var state = new TrainingState<T>(optimiser);
        if (checkpoint is not null && File.Exists(checkpoint))
            Checkpoint.Load(checkpoint, state);
        while (state.Report is not { } done || !(IsOver(done, options) || training.IsOver))
        {
            var epoch = (state.Report?.Epoch ?? 0) + 1;
            var loss = Epoch(training, optimiser, options, tape, random, epoch, cancellation);
            state.EndEpoch(epoch, loss, training.Validate());
            if (checkpoint is not null)
                Checkpoint.Save(checkpoint, state);
            progress?.Invoke(state.Report!);
        }
        if (options.KeepBest)
            optimiser.Parameters.Restore(state.Best!);
        return state.Report;
    }

    private static bool IsOver(EpochReport report, TrainerOptions options) =>
        report.Epoch >= options.Epochs || options.Patience > 0 && report.Epoch - report.BestEpoch >= options.Patience;

    private static double Epoch<T>(
        ITraining<T> training,
        Optimiser<T> optimiser,
        TrainerOptions options,
        Tape<T> tape,
        RandomStreams random,
        int epoch,
        CancellationToken cancellation
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var streams = random.Child($"epoch {epoch}");
        tape.Random = streams.Stream("masks");
        var batches = training.BeginEpoch(epoch, streams.Stream("order"));
        var sum = 0.0;
        for (var batch = 0; batch < batches; batch++)
        {
            cancellation.ThrowIfCancellationRequested();
            optimiser.Parameters.ClearGradients();
            using (tape.Begin())
            {
                var loss = training.Loss(batch);
                tape.Backward(loss);
                sum += loss.Item;
            }
            if (options.ClipNorm > 0)
                optimiser.Parameters.ClipGradients(options.ClipNorm);
            optimiser.Step();
            training.AfterStep();
        }
        return sum / Math.Max(1, batches);
    }
}

/// <summary>What a training is at the end of an epoch: all that a checkpoint holds.</summary>
internal sealed class TrainingState<T>(Optimiser<T> optimiser)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public Optimiser<T> Optimiser { get; } = optimiser;

    public EpochReport? Report { get; set; }

    public T[][]? Best { get; set; }

    public void EndEpoch(int epoch, double loss, double score)
    {
        var isBest = Report is null || score > Report.BestScore;
        if (isBest)
            Keep();
        Report = new(
            epoch,
            loss,
            score,
            isBest ? epoch : Report!.BestEpoch,
            isBest ? score : Report!.BestScore,
            Optimiser.LearningRate
        );
    }

    private void Keep()
    {
        Best ??= Optimiser.Parameters.Snapshot();
        for (var i = 0; i < Best.Length; i++)
            Optimiser.Parameters.All[i].Tensor.Values.CopyTo(Best[i]);
    }
}
