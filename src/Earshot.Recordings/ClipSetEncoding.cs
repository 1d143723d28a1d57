using Earshot.Datasets;
using Earshot.Decoding;
using Earshot.Features;
using Earshot.Numerics;

namespace Earshot.Recordings;

/// <summary>Encodes a data set in memory.</summary>
public static class ClipSetEncoding
{
    /// <summary>Encodes all clips, several at a time; the result does not depend on how many.</summary>
    /// <param name="set">The clips.</param>
    /// <param name="encoder">The encoder.</param>
    /// <param name="audio">Opens the files.</param>
    /// <param name="threads">Clips at a time.</param>
    /// <param name="progress">Called with the number of clips done, from any thread; may be null.</param>
    /// <param name="cancellation">Stops early.</param>
    /// <param name="segments">How recordings are cut, a row each; null: a row a clip.</param>
    public static EncodedSet Run(
        ClipSet set,
        IClipEncoder encoder,
        ClipAudio audio,
        int threads,
        Action<int>? progress = null,
        CancellationToken cancellation = default,
        SegmentOptions? segments = null
    )
    {
        var encoded = new Outcome<EncodedClip>[set.Clips.Count];
        var done = 0;
        new ClipPipeline(audio, encoder, threads, segments).Run(
            Enumerable.Range(0, encoded.Length),
            i => set.Clips[i].Path,
            (i, outcome) =>
            {
                encoded[i] = outcome;
                progress?.Invoke(Interlocked.Increment(ref done));
            },
            cancellation
        );
        return Gather(set, encoded, encoder.Dimension, isCut: segments is not null);
    }

    private static EncodedSet Gather(ClipSet set, Outcome<EncodedClip>[] encoded, int dimension, bool isCut)
    {
        var rows = (
            from pair in set.Clips.Zip(encoded)
            where pair.Second.IsOk
            from segment in pair.Second.Value.Segments
            where segment.Features.IsOk
            select (
                Clip: pair.First,
                Vector: segment.Features.Value,
                Stretch: new Stretch(segment.BeginSeconds, segment.EndSeconds, pair.Second.Value.SampleRateHz)
            )
        ).ToArray();
        var skipped =
            from pair in set.Clips.Zip(encoded)
            from reason in pair.Second.IsOk ? pair.Second.Value.Objections : [pair.Second.Reason!]
            select new SkippedInput(pair.First.Path, reason);
        var features = new Matrix<float>(rows.Length, dimension);
        foreach (var (number, row) in rows.Index())
            row.Vector.CopyTo(features.Row(number));
        return EncodedSet.FromRows(
            set,
            [.. rows.Select(row => row.Clip)],
            features,
            [.. rows.Select(row => row.Stretch)],
            skipped,
            isCut
        ) with
        {
            Noticed =
            [
                .. from pair in set.Clips.Zip(encoded)
                where pair.Second is { IsOk: true, Value.HasFeatures: true } && pair.Second.Value.Quality.Findings.Any()
                select (pair.First, pair.Second.Value.Quality),
            ],
        };
    }
}
