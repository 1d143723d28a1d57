using Earshot.Annotations;
using Earshot.Audio;
using Earshot.Learning;
using Earshot.Learning.Labelling;

namespace Earshot.Tests.Learning.Labelling;

public sealed class WindowLabellingTests
{
    private static readonly string[] Classes = ["frog", "owl"];

    /// <summary>
    /// What is said (<c>+frog 1-2</c>, <c>-</c> absent, <c>=</c> complete, <c>?</c> behind: unsure, <c>@ada</c>: who,
    /// <c>#2</c>: when; <c>*</c>: all classes) and what is known of frogs in the window from 10 to 12 s.
    /// </summary>
    [Theory]
    [InlineData("", 0, 1)]
    [InlineData("+frog 10.5-11.5", 1, 1)]
    [InlineData("+owl 10.5-11.5", 0, 1)]
    [InlineData("+frog 5-10.5", 1, 1)] // half a second is enough
    [InlineData("+frog 5-10.4", 0, 1)] // it touches: neither yes nor no
    [InlineData("+frog 11.9-12.1", 1, 1)] // half of a short one is enough
    [InlineData("+frog 11.95-12.15", 0, 1)]
    [InlineData("+frog 12-13", 0, 1)] // half open: it does not touch
    [InlineData("+frog 12-13,=frog 0-20", -1, 1)]
    [InlineData("+frog 11.8-13,=frog 0-20", 0, 1)] // the edge says nothing, complete or not
    [InlineData("-frog 10-11", -1, 1)]
    [InlineData("-frog 10-10.9", 0, 1)]
    [InlineData("-frog whole", -1, 1)]
    [InlineData("=frog 10-12", -1, 1)]
    [InlineData("=frog 10-11.9", 0, 1)]
    [InlineData("=frog 9-11,=* 11-14", -1, 1)] // wholly, in two stretches
    [InlineData("=owl 0-20", 0, 1)]
    [InlineData("=* whole", -1, 1)]
    [InlineData("=*owl whole", 0, 1)] // frogs were not listened for
    [InlineData("+frog 10-12,=* whole", 1, 1)]
    [InlineData("+frog 10-12?", 0, 1)]
    [InlineData("+frog 10-12?,=* whole", 0, 1)] // unsure counts as unknown, both ways
    [InlineData("-frog 10-12?", 0, 1)]
    [InlineData("=* whole?", 0, 1)]
    [InlineData("+frog whole", 0, 1)] // weak: somewhere in three windows
    [InlineData("+frog whole,-frog 10-12", 0, 1)]
    [InlineData("+frog 10-12@ada,-frog 10-12@ben", 0, 1)] // a tie
    [InlineData("+frog 10-12@ada,-frog 10-12@ben,+frog 10-12@eve", 1, 1 / 3f)]
    [InlineData("-frog 10-12@ada,-frog 10-12@ben,+frog 10-12@eve", -1, 1 / 3f)]
    [InlineData("+frog 10-12@ada,=* whole@ben", 0, 1)]
    [InlineData("+frog 10-12@ada#1,-frog 10-12@ada#2", -1, 1)] // the newest word
    [InlineData("+frog 10-12@ada#2,-frog 10-12@ada#1", 1, 1)]
    [InlineData("+frog 10-12@ada,-frog 10-12@ada", 0, 1)]
    public void Each_rule_gives_its_cell(string said, int value, float weight)
    {
        var labelling = WindowLabelling.Of([Range(0, 2), Range(10, 12), Range(12, 14)], Classes, Parse(said));
        Assert.Equal((sbyte)value, labelling.Labels[1, 0]);
        Assert.Equal(weight, labelling.Labels.Weight(1, 0), 1e-6f);
    }

    [Fact]
    public void A_tie_is_a_conflict_and_a_class_of_a_long_recording_is_weak()
    {
        TimeRange[] windows = [Range(0, 2), Range(2, 4), Range(4, 6)];
        var labelling = WindowLabelling.Of(windows, Classes, Parse("+frog 2-4@ada,-frog 2-4@ben,+owl whole"));
        Assert.Equal([(1, 0)], labelling.Conflicts);
        Assert.Equal([1], labelling.WeakClasses);
    }

    [Theory]
    [InlineData(2, false, 1)]
    [InlineData(3, false, 0)]
    [InlineData(3, true, 1)]
    public void A_class_of_a_whole_recording_holds_where_it_has_two_windows_or_is_spread(int n, bool spread, int value)
    {
        var windows = Enumerable.Range(0, n).Select(i => Range(i, i + 1)).ToList();
        var options = new WindowLabellingOptions { SpreadsWholeRecordings = spread };
        var labels = WindowLabelling.Of(windows, Classes, Parse("+frog whole"), options).Labels;
        Assert.All(Enumerable.Range(0, n), w => Assert.Equal((sbyte)value, labels[w, 0]));
    }

    [Fact]
    public void A_window_of_one_present_class_is_known_by_it()
    {
        var said = Parse("+frog 0-1,+owl 0-1,+owl 1-2");
        var labelling = WindowLabelling.Of([Range(0, 1), Range(1, 2), Range(2, 3)], Classes, said);
        Assert.Equal([TrainingSet.Unlabelled, 1, TrainingSet.Unlabelled], labelling.OneClassEach());
    }

    private static readonly Gen<Annotation> Any = Gen.Select(
        Gen.Int[0, 20],
        Gen.Int[0, 6],
        Gen.Int[0, 2],
        Gen.Int[0, 1],
        Gen.Int[0, 2],
        Gen.Int[0, 9],
        (begin, length, polarity, className, who, unsure) =>
            new Annotation(Classes[className], (Polarity)polarity)
            {
                Range = length == 0 ? null : Range(begin / 2.0, (begin + length) / 2.0),
                Annotator = $"{who}",
                Unsure = unsure == 0,
            }
    );

    private static readonly TimeRange[] Windows = [.. Enumerable.Range(0, 8).Select(i => Range(i * 1.5, i * 1.5 + 3))];

    [Fact]
    public void The_order_of_annotations_does_not_matter() =>
        Gen.Select(Any.Array[0, 8], Gen.Int[0, 1000])
            .Sample(
                (said, seed) =>
                {
                    var shuffled = said.ToArray();
                    new Random(seed).Shuffle(shuffled);
                    Assert.Equal(Cells(said), Cells(shuffled));
                }
            );

    /// <summary>Without an absent or a complete annotation of a class no window is without it.</summary>
    [Fact]
    public void Unknown_never_becomes_absent() =>
        Any.Array[0, 8]
            .Sample(said =>
            {
                var (labels, cells) = (WindowLabelling.Of(Windows, Classes, said).Labels, said.Where(a => !a.Unsure));
                for (var w = 0; w < Windows.Length; w++)
                for (var c = 0; c < Classes.Length; c++)
                    if (labels[w, c] == LabelMatrix.Absent)
                        Assert.Contains(
                            cells,
                            a =>
                                a.ClassName == Classes[c]
                                && a.Polarity != Polarity.Present
                                && (a.Range?.Overlap(Windows[w]) ?? 1) > 0
                        );
            });

    [Fact]
    public void Options_that_make_no_sense_are_refused() =>
        Assert.Throws<ArgumentException>(() =>
            WindowLabelling.Of(Windows, Classes, [], new WindowLabellingOptions { EnoughSeconds = 0 })
        );

    private static List<(sbyte, float)> Cells(Annotation[] said)
    {
        var labels = WindowLabelling.Of(Windows, Classes, said).Labels;
        return
        [
            .. from w in Enumerable.Range(0, labels.Rows)
            from c in Enumerable.Range(0, labels.Classes)
            select (labels[w, c], labels.Weight(w, c)),
        ];
    }

    private static TimeRange Range(double begin, double end) => TimeRange.FromSeconds(begin, end).Value;

    private static Annotation[] Parse(string text) =>
        [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(ParseOne)];

    private static Annotation ParseOne(string text)
    {
        var (rest, at) = Cut(text, '#');
        (rest, var who) = Cut(rest, '@');
        var unsure = rest.EndsWith('?');
        var parts = rest.TrimEnd('?').Split(' ');
        var range = parts[1] == "whole" ? (TimeRange?)null : TimeRange.ParseWithFile($"x:{parts[1]}").Value.Range;
        var name = parts[0][1..];
        return new Annotation(
            name.StartsWith('*') ? null : name,
            text[0] switch
            {
                '+' => Polarity.Present,
                '-' => Polarity.Absent,
                _ => Polarity.Complete,
            }
        )
        {
            Range = range,
            Unsure = unsure,
            Annotator = who,
            At = at is null ? null : DateTimeOffset.UnixEpoch.AddDays(int.Parse(at, null)),
            KnownClasses = name is ['*', _, ..] ? [name[1..]] : null,
        };
    }

    private static (string Head, string? Tail) Cut(string text, char mark) =>
        text.IndexOf(mark) is >= 0 and var place ? (text[..place], text[(place + 1)..]) : (text, null);
}
