using System.Globalization;
using Earshot.Audio;
using Earshot.Decoding;
using Earshot.Workspace;

namespace Earshot.Studio.Api;

/// <summary>What the page shows at a time: a clip, or a window of a recording.</summary>
/// <param name="Window">The window; of a whole clip the two have one number.</param>
/// <param name="Clip">The clip or recording.</param>
/// <param name="Range">The stretch of it; null: all of it.</param>
internal sealed record ShownClip(WindowRecord Window, ClipRecord Clip, TimeRange? Range)
{
    /// <summary>Its number.</summary>
    public long Id => Window.Id;

    /// <summary>The clip's path, with the stretch behind it where it is a window.</summary>
    public string Path =>
        Range is { } part
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{Clip.Path} {Clock(part.BeginSeconds)} ({part.Seconds:0.##} s)"
            )
            : Clip.Path;

    /// <summary>Its length in seconds; null where it is not known.</summary>
    public double? Seconds => Range?.Seconds ?? Clip.DurationSeconds;

    /// <summary>
    /// Part of the content's hash: in an address it lets the browser keep sound and picture for good.
    /// </summary>
    public string Version
    {
        get
        {
            var hash = Clip.Hash[..Math.Min(12, Clip.Hash.Length)];
            return Range is { } part ? $"{hash}-{part.BeginMicroseconds}" : hash;
        }
    }

    /// <summary>One of that number; null where there is none.</summary>
    public static ShownClip? Find(WorkspaceStore workspace, long id) => Of(workspace, [id]).SingleOrDefault();

    /// <summary>Those of these numbers that are there, in the order named.</summary>
    public static IReadOnlyList<ShownClip> Of(WorkspaceStore workspace, IReadOnlyList<long> ids)
    {
        if (workspace.Windows.Cut() is null)
        {
            var whole = workspace.Clips.Of(ids).ToDictionary(clip => clip.Id);
            return [.. ids.Where(whole.ContainsKey).Select(id => Whole(whole[id]))];
        }
        var windows = workspace.Windows.Of(ids).ToDictionary(window => window.Id);
        var clips = workspace
            .Clips.Of([.. windows.Values.Select(window => window.RecordingId).Distinct()])
            .ToDictionary(clip => clip.Id);
        return
        [
            .. from id in ids
            where windows.ContainsKey(id)
            let window = windows[id]
            select new ShownClip(window, clips[window.RecordingId], window.Range),
        ];
    }

    /// <summary>Opens it, at the beginning of its stretch; and its samples, null: to the end.</summary>
    public static Outcome<(IAudioStream Stream, long? Samples)> Open(string path, TimeRange? range, ClipAudio audio) =>
        audio
            .Open(path)
            .Then(stream =>
            {
                if (range is not { } part)
                    return Outcome<(IAudioStream, long?)>.Ok((stream, null));
                var begin = (long)Math.Round(part.BeginSeconds * stream.SampleRateHz);
                var reached = begin == 0 ? Outcome<bool>.Ok(true) : stream.SkipTo(begin);
                if (reached is { IsOk: true, Value: true })
                    return (stream, (long)Math.Round(part.Seconds * stream.SampleRateHz));
                stream.Dispose();
                return Outcome<(IAudioStream, long?)>.Skipped(reached.Reason ?? "the recording ends before the window");
            });

    private static ShownClip Whole(ClipRecord clip) => new(new WindowRecord(clip.Id, clip.Id, default), clip, null);

    private static string Clock(double seconds) =>
        TimeSpan
            .FromSeconds(seconds)
            .ToString(seconds < 3600 ? @"m\:ss\.f" : @"h\:mm\:ss\.f", CultureInfo.InvariantCulture);
}
