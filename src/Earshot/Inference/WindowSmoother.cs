using Earshot.Annotations;
using Earshot.Detections;
using Earshot.Learning.Labelling;

namespace Earshot.Inference;

/// <summary>
/// <see cref="TimeSmoothing"/> of one recording's windows as they come: a window is handed on when the next one is
/// there. One that could not be judged has no scores and is no neighbour.
/// </summary>
internal sealed class WindowSmoother
{
    private ScoredWindow? before;
    private ScoredWindow? held;

    /// <summary>Takes the next window in and gives the one before it, smoothed; none where it is the first.</summary>
    public ScoredWindow? Add(ScoredWindow window)
    {
        var done = held is null ? null : Smooth(held, window);
        (before, held) = (held, window);
        return done;
    }

    /// <summary>The last window; none where there was none.</summary>
    public ScoredWindow? Complete()
    {
        var done = held is null ? null : Smooth(held, null);
        (before, held) = (null, null);
        return done;
    }

    /// <summary>What to go on from.</summary>
    public SmootherState Save() => new(before, held);

    /// <summary>Goes on from there.</summary>
    public void Restore(SmootherState state) => (before, held) = (state.Before, state.Held);

    private ScoredWindow Smooth(ScoredWindow own, ScoredWindow? after) =>
        own.Scores.Length == 0
            ? own
            : own with
            {
                Scores = TimeSmoothing.Mix(
                    own.Scores,
                    [
                        .. new[] { before, after }
                            .OfType<ScoredWindow>()
                            .Where(other => other.Scores.Length > 0)
                            .Select(other => (other.Scores, Place(own).ShareCoveredBy(Place(other)))),
                    ]
                ),
            };

    private static RecordingWindow Place(ScoredWindow window) => new(0, window.Range);
}

/// <summary>Where a <see cref="WindowSmoother"/> stands.</summary>
/// <param name="Before">The window before the one that is held.</param>
/// <param name="Held">The window that waits for the next one.</param>
public sealed record SmootherState(ScoredWindow? Before, ScoredWindow? Held);
