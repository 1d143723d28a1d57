using System.Globalization;
using Earshot.Features;
using Earshot.Networks.Encoders;
using Earshot.Networks.Files;
using Earshot.Networks.Training;
using Earshot.Networks.Zoo;
using Earshot.Numerics;

namespace Earshot.Networks.Pretraining;

/// <summary>Networks that learn from a user's own unlabelled sound.</summary>
public enum PretrainedNetwork
{
    /// <summary>SSAST of AST-tiny's size, 5.5M parameters; read back by <c>ssast:FILE</c>.</summary>
    SsastTiny,

    /// <summary>BYOL-S's CvT, 5.0M parameters; read back by <c>byols:FILE</c>.</summary>
    Byols,
}

/// <summary>How an encoder is trained without labels.</summary>
public sealed record EncoderPretrainingOptions
{
    /// <summary>Which network. Default SSAST-tiny.</summary>
    public PretrainedNetwork Network { get; init; }

    /// <summary>Frames of 10 ms that are heard of each clip, a multiple of 16, 112 or more. Default
    /// 304.</summary>
    public int Frames { get; init; } = 304;

    /// <summary>Epochs, 1 or more. Default 100.</summary>
    public int Epochs { get; init; } = 100;

    /// <summary>Clips of a step, 2 or more. Default 24.</summary>
    public int BatchSize { get; init; } = 24;

    /// <summary>Threads inside operators, 1 or more; the bits are the same. Default 1.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>The options themselves, when every one is in its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One is not.</exception>
    public EncoderPretrainingOptions Validated()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Frames, 112);
        ArgumentOutOfRangeException.ThrowIfNotEqual(Frames % 16, 0, nameof(Frames));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Epochs);
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize, 2);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Threads);
        return this;
    }
}

/// <summary>
/// Self-supervised training of an encoder on clips without labels; resumable, and read back by
/// <c>--encoder</c>.
/// </summary>
public sealed class EncoderPretraining(EncoderPretrainingOptions options)
{
    private readonly EncoderPretrainingOptions options = options.Validated();

    private bool IsSsast => options.Network == PretrainedNetwork.SsastTiny;

    private MelContract Contract => IsSsast ? MelContract.Ast : MelContract.Byols;

    /// <summary>What makes the spectrograms of clips that <see cref="Run"/> takes.</summary>
    public IClipEncoder Spectrograms() => new SpectrogramEncoder($"{options.Network}-frames", Contract, options.Frames);

    /// <summary>Trains, and writes the encoder.</summary>
    /// <param name="spectrograms">Clips, a row each, as <see cref="Spectrograms"/> made them; they are
    /// normalised in
    /// place, as the encoder will normalise. 2 or more.</param>
    /// <param name="output">The safetensors file.</param>
    /// <param name="checkpoint">Written after each epoch and read first; null: none.</param>
    /// <param name="random">All randomness.</param>
    /// <param name="progress">Told after each epoch.</param>
    /// <param name="cancellation">Stops between two steps; the checkpoint stays.</param>
    /// <exception cref="InvalidDataException">The checkpoint is of another network.</exception>
    public EpochReport Run(
        Matrix<float> spectrograms,
        string output,
        string? checkpoint,
        RandomStreams random,
        Action<EpochReport>? progress = null,
        CancellationToken cancellation = default
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(spectrograms.Rows, 2);
        for (var i = 0; i < spectrograms.Rows; i++)
            if (IsSsast)
                SpectrogramPlans.Normalise(spectrograms.Row(i));
            else
                Standard.Normalise(spectrograms.Row(i), 0);
        var (training, optimiser, encoder) = IsSsast ? Ssast(spectrograms, random) : Byols(spectrograms, random);
        var report = training.Run(
            optimiser,
            options.Epochs,
            random,
            threads: options.Threads,
            checkpoint: checkpoint,
            progress: progress,
            cancellation: cancellation
        );
        encoder().Save(output, Note(spectrograms.Rows));
        return report;
    }

    /// <summary>As SSAST's authors have it, warmed up for 100 steps of theirs of 1,000.</summary>
    private Part Ssast(Matrix<float> spectrograms, RandomStreams random)
    {
        var parameters = new ParameterSet<float>(random.Child("init"));
        var network = new Ssast<float>(parameters.Root, AstSize.Tiny, options.Frames, Zoo.Ssast<float>.Patch);
        var adam = AdamWOptions.Ast with { Schedule = new Schedule.Warmup(100, Schedule.Constant) };
        return new(
            Pretrainings.Ssast(network, spectrograms, options.Frames, options.BatchSize),
            new AdamW<float>(parameters, adam),
            () => parameters
        );
    }

    private Part Byols(Matrix<float> spectrograms, RandomStreams random)
    {
        var byol = new Byol<float>(
            random.Child("init"),
            p => new Cvt<float>(p, Cvt<float>.Published).Embed,
            Cvt<float>.Published[^1].Width * Cvt<float>.Bands / 16
        );
        return new(
            Pretrainings.Byol(byol, spectrograms, options.Frames, options.BatchSize),
            new AdamW<float>(byol.Parameters, AdamWOptions.Adam(3e-4)),
            Encoder
        );

        // without the heads and the copy, which only train
        ParameterSet<float> Encoder()
        {
            var encoder = new ParameterSet<float>(null);
            _ = new Cvt<float>(encoder.Root, Cvt<float>.Published);
            foreach (var parameter in encoder.All)
                byol.Parameters[$"net.{parameter.Name}"].Tensor.Values.CopyTo(parameter.Tensor.Values);
            return encoder;
        }
    }

    /// <summary>What a network trains by, and what of it is kept at the end.</summary>
    private sealed record Part(
        UnlabelledTraining<float> Training,
        Optimiser<float> Optimiser,
        Func<ParameterSet<float>> Encoder
    );

    private Dictionary<string, string> Note(int clips) =>
        new()
        {
            ["network"] = $"{options.Network}",
            ["contract"] = Contract.Fingerprint,
            ["frames"] = options.Frames.ToString(CultureInfo.InvariantCulture),
            ["epochs"] = options.Epochs.ToString(CultureInfo.InvariantCulture),
            ["clips"] = clips.ToString(CultureInfo.InvariantCulture),
        };
}
