using System.CommandLine;
using Earshot.Datasets;
using Earshot.Decoding;
using Earshot.Features;
using Earshot.Recordings;
using Earshot.Recordings.Extraction;
using Earshot.Recordings.Interchange;
using Earshot.Recordings.Vectors;

namespace Earshot.Cli;

/// <summary>The arguments of every command that takes clips, and the way from them to features.</summary>
internal sealed class ClipArguments
{
    private readonly Argument<string> path = new("clips")
    {
        Description =
            "A folder whose sub-folders are labels, a corpus, a CSV manifest "
            + "(path,label,group), or one audio file",
    };

    private readonly Option<string?> dataset = new("--dataset")
    {
        Description =
            $"How to read labels and groups: {string.Join(", ", Dataset.Kinds.Select(k => k.Name))}; recognised "
            + $"when not given",
        HelpName = "kind",
    };

    private EncoderArguments encoder = new(Encoders.Default);

    private readonly Option<string[]> features = new("--features")
    {
        Description =
            "Take features from files instead of the clips: those that 'earshot features' wrote (all shards of one "
            + "run), or vectors made elsewhere (.npy, .npz, .csv, BirdNET-Analyzer's *.embeddings.txt), whose encoder "
            + "--encoder names",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
        HelpName = "files",
    };

    private readonly Option<string?> shard = new("--shard")
    {
        Description = "Do part i of n, for n machines",
        HelpName = "i/n",
    };

    private readonly Option<bool> acceptTruncated = new("--accept-truncated")
    {
        Description = "Keep clips that are cut off (a flat battery) up to the cut, and say so; else they are skipped",
    };

    private ViewArguments? views;
    private IReadOnlyList<string> files = [];
    private FeatureFile? given;
    private bool hasSaid;

    /// <summary>Declares the clips and how they are read.</summary>
    public ClipArguments AddClips(Command command)
    {
        command.Add(path);
        command.Add(dataset);
        command.Add(acceptTruncated);
        return this;
    }

    /// <summary>Declares the choice of an encoder.</summary>
    public ClipArguments AddEncoder(Command command, string byDefault)
    {
        encoder = new EncoderArguments(byDefault).Add(command);
        return this;
    }

    /// <summary>Declares the views of training clips.</summary>
    /// <param name="command">The command.</param>
    /// <param name="byDefault">How many where the user says nothing.</param>
    public ClipArguments AddViews(Command command, Func<Session, int> byDefault)
    {
        views = new ViewArguments(byDefault).Add(command);
        return this;
    }

    /// <summary>
    /// The encoder, or where views are asked for the same with views; and what it takes is told beforehand.
    /// </summary>
    /// <param name="session">The run.</param>
    /// <param name="encoder">The encoder.</param>
    /// <param name="set">The clips.</param>
    /// <param name="audio">Opens those that babble.</param>
    /// <param name="allTrain">Whether no clip is going to be tested.</param>
    /// <param name="tell">Whether to say what views cost.</param>
    public IClipEncoder WithViews(
        Session session,
        IClipEncoder encoder,
        ClipSet set,
        ClipAudio audio,
        bool allTrain = true,
        bool tell = true
    )
    {
        if (tell)
            views?.Tell(session, encoder, set);
        return views?.Wrap(session, encoder, set, audio, allTrain) ?? encoder;
    }

    /// <summary>Whether views were asked for.</summary>
    public bool AsksForViews(Session session) => views?.AreAsked(session) ?? false;

    /// <summary>Views asked for.</summary>
    public int ViewCount(Session session) => views?.Count(session) ?? 0;

    /// <summary>Declares the way around encoding.</summary>
    public ClipArguments AddFeatures(Command command)
    {
        command.Add(features);
        return this;
    }

    /// <summary>Declares the share of one machine among many.</summary>
    public ClipArguments AddShard(Command command)
    {
        command.Add(shard);
        return this;
    }

    /// <summary>The share of this machine; all where none was named.</summary>
    public Shard Share(Session session) =>
        session.Find(shard) is { } text ? Shard.Parse(text).OrBadInput() : Shard.Whole;

    /// <summary>The workspace that was named instead of clips; null where clips were.</summary>
    public string? Workspace(Session session) => WorkspaceTraining.Holds(session.Get(path)) ? session.Get(path) : null;

    /// <summary>Several audio files are the clips, whatever stands where clips are named.</summary>
    public void Take(IReadOnlyList<string> several) => files = several;

    /// <summary>What stands where clips are named.</summary>
    public string Named(Session session) => session.Get(path);

    /// <summary>The clips named on the command line, or this machine's share of them.</summary>
    /// <param name="session">The run.</param>
    /// <param name="at">Where they lie instead; null: where the command line says.</param>
    public ClipSet Open(Session session, string? at = null) => Share(session).Of(OpenAll(session, at));

    /// <summary>The clips named on the command line, whatever the share of this machine.</summary>
    public ClipSet OpenAll(Session session, string? at = null)
    {
        var named =
            files.Count > 1 ? Dataset.OpenFiles(files) : Dataset.Open(at ?? session.Get(path), session.Find(dataset));
        var set = named.OrBadInput();
        if (!hasSaid)
            SayOfLabels(session, set);
        hasSaid = true;
        return Share(session).Objection(set) is { } reason ? throw new BadInputException(reason) : set;
    }

    /// <summary>How labels were read, and which of them may be one.</summary>
    public static void SayOfLabels(Session session, ClipSet set)
    {
        foreach (var note in set.Notes)
            session.Note($"{set.Name}: {note}");
        foreach (var alike in set.Classes.GroupBy(ClassNames.Key).Where(names => names.Count() > 1))
            session.Note(
                $"{string.Join(", ", alike)} are {alike.Count()} classes, whose names differ in case, width or spaces "
                    + "alone: write them alike if they are one"
            );
    }

    /// <summary>The decoder that was asked for.</summary>
    public ClipAudio Audio(Session session) => session.Audio(Decoding(session));

    /// <summary>How files are decoded.</summary>
    public DecodingOptions Decoding(Session session) => new() { AcceptTruncated = session.Get(acceptTruncated) };

    /// <summary>The encoder named on the command line; without one, that which made the features given.</summary>
    public async Task<IClipEncoder> CreateEncoderAsync(Session session) =>
        await MakerAsync(session) ?? await encoder.CreateAsync(session);

    /// <summary>The encoder of windows of recordings: the one named, else the best that is here.</summary>
    public Task<IClipEncoder> CreateForWindowsAsync(Session session) => encoder.CreateForWindowsAsync(session);

    /// <summary>The encoder that our own features of <c>--features</c> name, where the user names none.</summary>
    private async Task<IClipEncoder?> MakerAsync(Session session) =>
        !encoder.IsNamed(session) && session.Find(features) is { Length: > 0 }
            ? KnownEncoders.All.Find((await GivenAsync(session)).Encoder)
            : null;

    /// <summary>The encoder named on the command line, or chosen by labels, and how methods learn from it.</summary>
    /// <param name="session">The run.</param>
    /// <param name="eachTraining">Whether each training chooses by the labels it is shown; else all labels do.</param>
    public async Task<ChosenEncoder> ChooseEncoderAsync(Session session, bool eachTraining)
    {
        if (Workspace(session) is { } workspace && (!encoder.IsNamed(session) || encoder.IsAuto(session)))
            return ChosenEncoder.Named(StoredWindows.Load(session, workspace).Encoder);
        if (AreForeign(session))
            return ChosenEncoder.Named(encoder.OfVectors(session, (await GivenAsync(session)).Features.Columns));
        if (await MakerAsync(session) is { } maker)
            return ChosenEncoder.Named(maker);
        if (!encoder.IsAuto(session))
            return ChosenEncoder.Named(await encoder.CreateAsync(session));
        if (session.Find(features) is { Length: > 0 })
            return encoder.IsNamed(session)
                ? throw new BadInputException("--features were made by an encoder: name it instead of --encoder auto")
                : ChosenEncoder.Named(KnownEncoders.All.Create(Encoders.Default).Value);
        var set = Open(session);
        if (EncodedSet.Unlearnable(set) is { } reason)
            throw new BadInputException(reason);
        var all = await encoder.CreateAllAsync(session);
        var chosen = eachTraining ? ChosenEncoder.EachTraining(all) : ChosenEncoder.ByLabels(session, set, all);
        session.Note(chosen.Reason!);
        return chosen;
    }

    /// <summary>
    /// The clips named on the command line with their features; what is skipped is named on standard error. No clip
    /// left is bad input.
    /// </summary>
    /// <param name="session">The run.</param>
    /// <param name="encoder">The encoder.</param>
    /// <param name="segments">How recordings are cut; null: not at all.</param>
    /// <param name="toLearn">Whether it is bad input that nothing can be learnt from the labels: said before a clip is
    /// read.</param>
    /// <param name="allTrain">Whether no clip is going to be tested.</param>
    public async Task<EncodedSet> EncodeAsync(
        Session session,
        IClipEncoder encoder,
        SegmentOptions? segments = null,
        bool toLearn = false,
        bool allTrain = true
    )
    {
        if (Workspace(session) is { } folder)
            return OfWorkspace(session, folder, encoder, toLearn);
        var set = Open(session);
        if (toLearn && EncodedSet.Unlearnable(set) is { } reason)
            throw new BadInputException(reason);
        using var voices = Audio(session);
        var files = session.Find(features) ?? [];
        var asked = WithViews(session, encoder, set, voices, allTrain, tell: files.Length == 0);
        if (files.Length > 0 && segments is not null)
            throw new BadInputException(
                "the features of --features are cut already, or not at all: leave --segment out, or leave --features "
                    + "out"
            );
        var encoded =
            files.Length > 0
                ? await ReadAsync(session, set, asked, encoder)
                : Encode(session, set, asked, segments, Audio(session));
        encoded = encoded.WithViews(encoder.Dimension);
        SkipNotes.Show(session, SkipNotes.All(set, encoded.Skipped));
        SoundNotes.Show(session, encoded);
        return encoded.Clips.Count > 0
            ? encoded
            : throw new BadInputException(
                $"none of the {set.Clips.Count} clips of '{set.Name}' could be encoded; see above"
            );
    }

    /// <summary>The windows of a workspace with the vectors that it holds; no sound is opened.</summary>
    private EncodedSet OfWorkspace(Session session, string folder, IClipEncoder encoder, bool toLearn)
    {
        if (session.Find(features) is { Length: > 0 })
            throw new BadInputException("a workspace holds its vectors: leave --features out");
        if (AsksForViews(session))
            throw new BadInputException("a workspace holds vectors of the clips alone: leave --views out");
        var set = StoredWindows.Load(session, folder, encoder, toLearn).Set;
        return toLearn && EncodedSet.Unlearnable(set.Set) is not null
            ? throw new BadInputException(
                $"{folder} has labels of {set.Classes.Count} classes, two are needed: label a few more with earshot "
                    + "studio or label add"
            )
            : set;
    }

    /// <summary>Encodes clips in memory with a progress line.</summary>
    public static EncodedSet Encode(
        Session session,
        ClipSet set,
        IClipEncoder encoder,
        SegmentOptions? segments = null,
        ClipAudio? decoder = null
    )
    {
        using var audio = decoder ?? session.Audio();
        using var progress = session.Progress("encoding", set.Clips.Count, "clips");
        return ClipSetEncoding.Run(
            set,
            encoder,
            audio,
            session.Threads,
            done => progress.Report(done),
            session.Cancellation,
            segments
        );
    }

    /// <summary>The exit code of work on these clips.</summary>
    public static int Code(EncodedSet set) => set.Skipped.Count == 0 ? ExitCode.Ok : ExitCode.SomeSkipped;

    /// <summary>Whether <c>--features</c> are vectors that another program made.</summary>
    private bool AreForeign(Session session) => VectorFiles.AreThese(session.Find(features) ?? []);

    /// <summary>The files of <c>--features</c>, read once.</summary>
    private async Task<FeatureFile> GivenAsync(Session session)
    {
        var (files, index, share) = (session.Find(features)!, session.Get(path), Share(session));
        return given ??= (
            AreForeign(session) ? VectorFiles.Read(files, File.Exists(index) ? index : null)
            : share.Count > 1 ? await ReadShareAsync(files, share)
            : await FeatureFile.ReadAllAsync(files)
        ).OrBadInput();
    }

    /// <summary>The features of one shard.</summary>
    private static async Task<Outcome<FeatureFile>> ReadShareAsync(string[] files, Shard share)
    {
        if (files is not [var path])
            throw new BadInputException(
                $"--shard {share} takes one feature file, that of the shard; got {files.Length}"
            );
        var file = await FeatureFile.ReadAsync(path);
        return file.IsOk && file.Value.Run?.Shard is var held && held != share
            ? throw new BadInputException(
                $"{path} holds {(held is null ? "no shard" : $"shard {held}")}, asked for is {share}: name its file"
            )
            : file;
    }

    /// <summary>Of the encoder with views, or where the files hold none of the encoder alone.</summary>
    private async Task<EncodedSet> ReadAsync(Session session, ClipSet set, IClipEncoder asked, IClipEncoder encoder)
    {
        var file = await GivenAsync(session);
        if (AreForeign(session))
            return file.Features.Columns == encoder.Dimension
                ? EncodedSet.FromFile(set, file)
                : throw new BadInputException(
                    $"the vectors of --features have {file.Features.Columns} values, those of '{encoder.Name}' "
                        + $"{encoder.Dimension}: give vectors of the encoder that the model was trained with"
                );
        return file.Encoder == asked.Fingerprint || file.Encoder == encoder.Fingerprint
            ? EncodedSet.FromFile(set, file)
            : throw new BadInputException(
                $"the features were made by '{file.Encoder}', asked for is '{asked.Fingerprint}': name the same "
                    + $"--encoder (and --views and --seed), or run 'earshot features' again"
            );
    }
}
