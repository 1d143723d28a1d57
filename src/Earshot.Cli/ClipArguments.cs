using System.CommandLine;
using Earshot.Datasets;
using Earshot.Decoding;
using Earshot.Experiments;
using Earshot.Features;

namespace Earshot.Cli;

/// <summary>The arguments of every command that takes clips, and the way from them to features.</summary>
internal sealed class ClipArguments
{
    private readonly Argument<string> path = new("clips") { Description = "A folder whose sub-folders are labels, a corpus, or a CSV manifest (path,label,group)" };

    private readonly Option<string?> dataset = new("--dataset")
    {
        Description = $"How to read labels and groups: {string.Join(", ", Dataset.Kinds.Select(k => k.Name))}; recognised when not given", HelpName = "kind",
    };

    /// <summary>Which encoder; for commands that may choose.</summary>
    public Option<string> Encoder { get; } = new("--encoder")
    {
        Description = $"What turns a clip into features: {string.Join(", ", Encoders.Names)}", DefaultValueFactory = _ => Encoders.Default, HelpName = "name",
    };

    /// <summary>Declares clips and data set, and the encoder where it may be chosen.</summary>
    public void AddTo(Command command, bool withEncoder)
    {
        command.Add(path);
        command.Add(dataset);
        if (withEncoder) command.Add(Encoder);
    }

    /// <summary>The clips named on the command line.</summary>
    public ClipSet Open(Session session) => Dataset.Open(session.Get(path), session.Find(dataset)).OrBadInput();

    /// <summary>The encoder named on the command line.</summary>
    public IClipEncoder CreateEncoder(Session session) => Encoders.Create(session.Get(Encoder)).OrBadInput();

    /// <summary>Encodes the clips; what is skipped is named on standard error. No clip left is bad input.</summary>
    public static EncodedSet Encode(Session session, ClipSet set, IClipEncoder encoder)
    {
        EncodedSet encoded;
        using (var audio = new ClipAudio())
        using (var progress = session.Progress("encoding", set.Clips.Count, "clips"))
            encoded = Extraction.Run(set, encoder, audio, session.Threads, done => progress.Report(done), session.Cancellation);
        Report(session, encoded.Skipped);
        return encoded.Clips.Count > 0 ? encoded : throw new BadInputException($"none of the {set.Clips.Count} clips of '{set.Name}' could be encoded; see above");
    }

    /// <summary>The exit code of work on these clips.</summary>
    public static int Code(EncodedSet set) => set.Skipped.Count == 0 ? ExitCode.Ok : ExitCode.SomeSkipped;

    private static void Report(Session session, IReadOnlyList<SkippedInput> skipped)
    {
        const int shown = 20;
        foreach (var input in skipped.Take(shown)) session.Note($"skipped {input.Path}: {input.Reason}");
        if (skipped.Count > shown) session.Note($"skipped {skipped.Count - shown} more");
    }
}
