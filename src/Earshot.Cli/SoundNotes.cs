using Earshot.Recordings;

namespace Earshot.Cli;

/// <summary>What is to be said of clips that were taken: of their sound, and of copies among them.</summary>
internal static class SoundNotes
{
    private const int Shown = 3;

    /// <summary>On standard error: the gravest first, a few of each kind.</summary>
    public static void Show(Session session, EncodedSet set)
    {
        var graveFirst = set.Noticed.OrderByDescending(clip =>
            clip.Quality is { Cut: not null } or { IsMostlyLost: true } or { ChannelsCancel: true }
        );
        foreach (var (clip, quality) in graveFirst.Take(Shown))
            session.Note($"{set.Set.RelativePath(clip)}: {quality}");
        if (set.Noticed.Count > Shown)
            session.Note(
                $"of {set.Noticed.Count - Shown} more clips there is something to be said: "
                    + "'earshot features --report sound.csv' lists all"
            );
        if (set.Classes.Count > 0)
            ShowCopies(session, set);
    }

    private static void ShowCopies(Session session, EncodedSet set)
    {
        foreach (var same in set.Copies.Where(same => same.Disagree).Take(Shown))
            session.Note($"the same sound under two labels: {Named(set, same)}: correct one of them");
        foreach (var same in set.Copies.Where(same => !same.Disagree).Take(Shown))
            session.Note($"the same sound: {Named(set, same)}: never in two parts of a split");
        var more =
            set.Copies.Count
            - Math.Min(Shown, set.Copies.Count(s => s.Disagree))
            - Math.Min(Shown, set.Copies.Count(s => !s.Disagree));
        if (more > 0)
            session.Note($"{more} more sounds are there several times");
    }

    private static string Named(EncodedSet set, Copies same) =>
        string.Join(
            ", ",
            same.Clips.Take(Shown).Select(clip => $"{set.Set.RelativePath(clip)} ({clip.Label ?? "no label"})")
        ) + (same.Clips.Count > Shown ? $" and {same.Clips.Count - Shown} more" : "");
}
