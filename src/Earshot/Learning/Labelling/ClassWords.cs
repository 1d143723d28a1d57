using Earshot.Annotations;
using Earshot.Audio;

namespace Earshot.Learning.Labelling;

/// <summary>What all annotators say of one class in one recording.</summary>
internal sealed class ClassWords
{
    private readonly double enoughSeconds;
    private readonly List<Annotation> all;
    private readonly List<Annotation>[] ofAnnotators;
    private readonly Annotation[] vague;
    private readonly Annotation[] complete;

    public ClassWords(
        string className,
        IReadOnlyCollection<Annotation> annotations,
        int windowCount,
        WindowLabellingOptions options
    )
    {
        enoughSeconds = options.EnoughSeconds;
        var said = all = annotations
            .Where(a => a.Polarity == Polarity.Complete ? a.IsCompleteFor(className) : a.ClassName == className)
            .ToList();
        bool IsWeakOne(Annotation a) =>
            a is { IsWhole: true, Polarity: Polarity.Present } && windowCount > 2 && !options.SpreadsWholeRecordings;
        IsWeak = said.Any(a => !a.Unsure && IsWeakOne(a));
        vague = [.. said.Where(a => a.Polarity == Polarity.Present && (a.Unsure || IsWeakOne(a)))];
        var sure = said.Where(a => !a.Unsure && !IsWeakOne(a)).OrderBy(a => a.Range?.BeginMicroseconds ?? 0).ToList();
        complete = [.. sure.Where(a => a.Polarity == Polarity.Complete)];
        ofAnnotators = [.. sure.GroupBy(a => a.Annotator ?? "").Select(group => group.ToList())];
    }

    /// <summary>Whether the class is somewhere in the recording, nobody says where.</summary>
    public bool IsWeak { get; }

    /// <summary>Whether anything is said of any part of a window; else nothing is known of it.</summary>
    public bool Touch(TimeRange window)
    {
        foreach (var annotation in all)
            if (Overlap(annotation, window) > 0)
                return true;
        return false;
    }

    public (sbyte Value, float Weight, bool IsConflict) Of(TimeRange window)
    {
        // most windows of an annotated recording: nothing but complete stretches
        if (!all.Exists(a => a.Polarity != Polarity.Complete && Overlap(a, window) > 0))
            return (Covers(complete, window) ? LabelMatrix.Absent : LabelMatrix.Unknown, 1, false);
        var words = ofAnnotators.Select(said => Word(said, window)).ToList();
        var (yes, no) = (words.Count(w => w == Says.Yes), words.Count(w => w == Says.No));
        var torn = words.Contains(Says.Both);
        if (yes > 0 && no > 0 || torn)
            return yes == no
                ? (LabelMatrix.Unknown, 1, true)
                : (yes > no ? LabelMatrix.Present : LabelMatrix.Absent, (float)Math.Abs(yes - no) / (yes + no), false);
        if (yes > 0)
            return (LabelMatrix.Present, 1, false);
        var touched = words.Contains(Says.Touches) || vague.Any(a => Overlap(a, window) > 0);
        return !touched && (no > 0 || Covers(complete, window))
            ? (LabelMatrix.Absent, 1, false)
            : (LabelMatrix.Unknown, 1, false);
    }

    private enum Says
    {
        Nothing,
        Yes,
        No,
        Touches,
        Both,
    }

    /// <summary>One annotator's word on a window. Who says all is annotated means: but for what is annotated.</summary>
    private Says Word(List<Annotation> said, TimeRange window)
    {
        var presents = said.Where(a => a.Polarity == Polarity.Present && Overlap(a, window) > 0).ToList();
        var yes = presents.Where(a => Overlap(a, window) >= Enough(a, window)).ToList();
        var no = said.Where(a => a.Polarity == Polarity.Absent && Overlap(a, window) >= window.Seconds / 2).ToList();
        if (yes.Count > 0 && no.Count > 0)
            return Newest(yes).CompareTo(Newest(no)) switch
            {
                > 0 => Says.Yes,
                < 0 => Says.No,
                _ => Says.Both,
            };
        return yes.Count > 0 ? Says.Yes
            : presents.Count > 0 ? Says.Touches
            : no.Count > 0 || Covers(said.Where(a => a.Polarity == Polarity.Complete), window) ? Says.No
            : Says.Nothing;
    }

    private double Enough(Annotation annotation, TimeRange window) =>
        Math.Min(enoughSeconds, Math.Min(annotation.Range?.Seconds ?? double.MaxValue, window.Seconds) / 2);

    private static double Overlap(Annotation annotation, TimeRange window) =>
        annotation.Range?.Overlap(window) ?? window.Seconds;

    private static DateTimeOffset Newest(List<Annotation> said) => said.Max(a => a.At ?? DateTimeOffset.MinValue);

    /// <summary>Whether the stretches, by begin, together cover all of a window.</summary>
    private static bool Covers(IEnumerable<Annotation> stretches, TimeRange window)
    {
        var covered = window.BeginMicroseconds;
        foreach (var stretch in stretches)
            if (stretch.Range is not { } range)
                return true;
            else if (range.BeginMicroseconds <= covered)
                covered = Math.Max(covered, range.EndMicroseconds);
        return covered >= window.EndMicroseconds;
    }
}
