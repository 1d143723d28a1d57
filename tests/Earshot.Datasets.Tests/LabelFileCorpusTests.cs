namespace Earshot.Datasets.Tests;

/// <summary>Trees of the layout in which IEMOCAP and MSP-IMPROV are released.</summary>
public class LabelFileCorpusTests
{
    private const string Dialogue = """
        % [START_TIME - END_TIME] TURN_NAME EMOTION [V, A, D]

        [6.2901 - 8.2357]	Ses01F_impro01_F000	neu	[2.5000, 2.5000, 2.5000]
        C-E2:	Neutral;	()
        A-E3:	val 3; act 2; dom  2;	()

        [10.0100 - 11.3925]	Ses01F_impro01_M000	ang	[2.5000, 2.5000, 2.5000]
        C-E2:	Anger;	()

        [14.8872 - 18.0175]	Ses01F_impro01_F001	exc	[2.5000, 2.5000, 2.5000]
        """;

    [Fact]
    public void Iemocap_takes_the_turns_of_the_four_emotions_by_their_speakers()
    {
        using var tree = new TempTree("Session1/dialog/wav/Ses01F_impro01.wav");
        foreach (var turn in (string[])["F000", "M000", "F001", "F002"])
            tree.Write($"Session1/sentences/wav/Ses01F_impro01/Ses01F_impro01_{turn}.wav", "");
        tree.Write("Session1/dialog/EmoEvaluation/Ses01F_impro01.txt", Dialogue);
        tree.Write("Session1/dialog/EmoEvaluation/Categorical/Ses01F_impro01_e1.txt", "Ses01F_impro01_F000 :Sad; ()");
        var set = Dataset.Open(tree.Root).Value;
        Assert.Equal("IEMOCAP", set.Name);
        Assert.Equal([("neutral", "F1", "1"), ("anger", "M1", "1")], set.Clips.Select(c => (c.Label, c.Group, c.Fold)));
        Assert.Contains(
            set.Skipped,
            s =>
                s.Path.EndsWith("F002.wav", StringComparison.Ordinal)
                && s.Reason.Contains("no label file", StringComparison.Ordinal)
        );
        Assert.Contains(
            set.Skipped,
            s =>
                s.Reason.Contains(
                    "anger 1 of 1103, joy 0 of 595, neutral 1 of 1708, sadness 0 of 1084",
                    StringComparison.Ordinal
                )
        );
    }

    [Theory]
    [InlineData("Evalution.txt")]
    [InlineData("Evaluation.txt")]
    public void Msp_improv_takes_the_turns_of_the_four_emotions_by_their_speakers(string labels)
    {
        using var tree = new TempTree(
            "session1/S01A/P/MSP-IMPROV-S01A-F01-P-FM01.wav",
            "session1/S01A/S/MSP-IMPROV-S01A-F01-S-MF02.wav",
            "session2/S02H/R/MSP-IMPROV-S02H-M02-R-FM03.wav"
        );
        tree.Write(
            labels,
            """
            UTD-IMPROV-S01A-F01-P-FM01.avi; A; A:2.500000; V:3.750000; D:3.250000 ; N:4.400000;
            LZ-01; Angry; Angry,; A:3.000000; V:4.000000; D:3.000000 ; N:4.000000;
            UTD-IMPROV-S01A-F01-S-MF02.avi; H; A:2.5; V:3.7; D:NaN ; N:4.4;
            UTD-IMPROV-S02H-M02-R-FM03.avi; X; A:2.5; V:3.7; D:3.0 ; N:4.4;
            """
        );
        var set = Dataset.Open(tree.Root).Value;
        Assert.Equal("MSP-IMPROV", set.Name);
        Assert.Equal([("anger", "F1", "1"), ("joy", "M1", "1")], set.Clips.Select(c => (c.Label, c.Group, c.Fold)));
        Assert.Contains("neutral 0 of 3477", Assert.Single(set.Skipped).Reason);
    }

    [Fact]
    public void A_whole_copy_is_not_complained_of()
    {
        using var tree = new TempTree();
        (string Code, int Count)[] emotions = [("A", 792), ("N", 3477), ("S", 885), ("H", 2644)];
        var lines = emotions
            .SelectMany(e =>
                Enumerable.Range(0, e.Count).Select(i => (e.Code, Utterance: $"S01{e.Code}-F01-P-FM{i:D4}"))
            )
            .ToArray();
        foreach (var (_, utterance) in lines)
            tree.Write($"session1/MSP-IMPROV-{utterance}.wav", "");
        tree.Write(
            "Evalution.txt",
            string.Concat(lines.Select(l => $"UTD-IMPROV-{l.Utterance}.avi; {l.Code}; A:1; V:1; D:1 ; N:1;\n"))
        );
        var set = Dataset.Open(tree.Root).Value;
        Assert.Equal((7798, 4), (set.Clips.Count, set.Classes.Length));
        Assert.Empty(set.Skipped);
    }

    [Fact]
    public void A_corpus_without_its_label_files_says_so()
    {
        using var tree = new TempTree("session1/S01A/P/MSP-IMPROV-S01A-F01-P-FM01.wav");
        Assert.Contains("holds no labelled utterance of MSP-IMPROV", Dataset.Open(tree.Root, "msp-improv").Reason);
    }
}
