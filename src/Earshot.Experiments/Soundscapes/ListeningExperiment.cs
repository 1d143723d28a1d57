using System.Globalization;
using Earshot.Decoding;
using Earshot.Features;
using Earshot.Numerics;

namespace Earshot.Experiments.Soundscapes;

/// <summary>
/// What a person finds in an hour of sound who listens to what is suggested, to what sounds like examples, or at
/// random: by the workspace, search and suggestions that people use.
/// </summary>
public static class ListeningExperiment
{
    /// <summary>Length and hop of what is heard at once: each second lies in one window.</summary>
    internal static readonly SegmentOptions Cut = new(2, 2);

    /// <summary>Runs one seed.</summary>
    /// <param name="sounds">The folder of ESC-10's clips.</param>
    /// <param name="encoder">Encodes.</param>
    /// <param name="options">How is listened.</param>
    /// <param name="seed">Which soundscapes, 1 and up.</param>
    /// <param name="random">Its randomness.</param>
    /// <param name="threads">Threads.</param>
    /// <param name="clock">Times what is written down.</param>
    /// <param name="cancellation">Stops early.</param>
    /// <returns>Where it stood, or which clip can't be read.</returns>
    public static Outcome<IReadOnlyList<ListeningStep>> Run(
        string sounds,
        IClipEncoder encoder,
        ListeningOptions options,
        int seed,
        RandomStreams random,
        int threads,
        TimeProvider clock,
        CancellationToken cancellation = default
    )
    {
        using var audio = new ClipAudio();
        return SoundscapeGenerator
            .Open(sounds, options.Soundscapes, random.RootSeed + (ulong)seed, audio)
            .Then(made => SoundscapeData.Make(made, encoder, [Cut], threads, cancellation))
            .Then(data =>
            {
                var listener = new Listener(data, encoder, options, seed, threads, clock);
                return listener.Listen(
                    random.Child(string.Create(CultureInfo.InvariantCulture, $"listening/{seed}")),
                    cancellation
                );
            });
    }
}
