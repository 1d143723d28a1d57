using System.Collections.Concurrent;
using Earshot.Features;

namespace Earshot.Decoding;

/// <summary>
/// From many files to features, several at a time, in memory that does not grow with their number. What becomes of the
/// features is the caller's.
/// </summary>
/// <param name="audio">Opens the files.</param>
/// <param name="encoder">The encoder.</param>
/// <param name="threads">Clips at a time.</param>
/// <param name="segments">How recordings are cut; null: each clip as a whole.</param>
public sealed class ClipPipeline(ClipAudio audio, IClipEncoder encoder, int threads, SegmentOptions? segments = null)
{
    /// <summary>Encodes all clips.</summary>
    /// <typeparam name="T">What the caller calls a clip.</typeparam>
    /// <param name="clips">Enumerated as they are needed.</param>
    /// <param name="place">Where a clip lies, or why it can't be read.</param>
    /// <param name="done">Given each clip with its features, or the reason why it has none; from any thread, in any
    /// order.</param>
    /// <param name="cancellation">Stops by <see cref="OperationCanceledException"/>; clips that were done stay
    /// done.</param>
    public void Run<T>(
        IEnumerable<T> clips,
        Func<T, Outcome<string>> place,
        Action<T, Outcome<EncodedClip>> done,
        CancellationToken cancellation = default
    )
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation };
        using var ahead = new ReadAhead<T>(clips, place, cancellation);
        Parallel.ForEach(
            Partitioner.Create(ahead.Files(), EnumerablePartitionerOptions.NoBuffering),
            parallel,
            file =>
            {
                using (file.Bytes)
                    done(
                        file.Clip,
                        file.Path.Then(path => audio.EncodeSegments(path, encoder, segments, file.Bytes, cancellation))
                    );
            }
        );
    }
}
