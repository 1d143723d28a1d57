using System.CommandLine;
using Earshot.Decoding;
using Earshot.Features;
using Earshot.Recordings;
using Earshot.Recordings.Annotated;

namespace Earshot.Cli;

/// <summary>The arguments of commands that take recordings with annotations.</summary>
internal sealed class RecordingArguments
{
    private readonly Option<string[]> annotations = new("--annotations")
    {
        Description =
            "What is to be heard in the recordings: tables of Raven, Audacity, Label Studio, CSV and others, "
            + "files or folders",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
        HelpName = "files",
    };

    private readonly Option<string?> format = new("--annotation-format")
    {
        Description = "Format of --annotations; by what the first file holds when not given",
        HelpName = "name",
    };

    private readonly Option<bool> complete = new("--complete")
    {
        Description =
            "All that is to be heard in the recordings is annotated: the rest is background; without it the rest is "
            + "not known",
    };

    /// <summary>Folders of recordings without any of the classes.</summary>
    public Option<string[]> Background { get; } =
        new("--background")
        {
            Description =
                "Folders of recordings in which none of the classes is to be heard; of a workspace, without a folder: "
                + "take what nobody said for absent, at little weight, in recordings that nobody annotated and of the "
                + "other classes in labelled windows; of a hoplite database that is so anyway",
            AllowMultipleArgumentsPerToken = true,
            Arity = ArgumentArity.ZeroOrMore,
            HelpName = "folders",
        };

    /// <summary>Declares the options.</summary>
    public void Add(Command command)
    {
        foreach (var option in (Option[])[annotations, format, complete, Background])
            command.Add(option);
    }

    /// <summary>Whether any of them is given.</summary>
    public bool AreAsked(Session session) =>
        session.Get(annotations).Length > 0 || session.Get(complete) || session.Find(Background) is { Length: > 0 };

    /// <summary>The recordings and what is said of them; what is not taken is named.</summary>
    public AnnotatedRecordings Read(Session session, string path, ClipAudio audio)
    {
        var read = AnnotatedRecordings
            .Read(
                new RecordingSource(path)
                {
                    Annotations = session.Get(annotations),
                    Format = session.Find(format),
                    Background = session.Find(Background) ?? [],
                    Complete = session.Get(complete),
                },
                audio
            )
            .OrBadInput();
        foreach (var note in read.Notes)
            session.Note(note);
        SkipNotes.Show(session, [.. read.Rows.Select(row => row.Input)], "more rows");
        return read;
    }

    /// <summary>Encodes the recordings in windows of each length.</summary>
    public static IReadOnlyList<EncodedSet> Encode(
        Session session,
        AnnotatedRecordings read,
        IClipEncoder encoder,
        IReadOnlyList<SegmentOptions> cuts,
        ClipArguments input
    )
    {
        EncodedSet[] lengths =
        [
            .. cuts.Select(cut => ClipArguments.Encode(session, read.Set, encoder, cut, input.Audio(session))),
        ];
        SkipNotes.Show(session, SkipNotes.All(read.Set, lengths[0].Skipped));
        return lengths[0].Clips.Count > 0
            ? lengths
            : throw new BadInputException(
                read.Set.Clips.Count == 0
                    ? "nothing was said of any recording that is there; see above"
                    : $"none of the {read.Set.Clips.Count} recordings could be encoded; see above"
            );
    }
}
