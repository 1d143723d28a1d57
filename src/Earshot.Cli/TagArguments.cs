using System.CommandLine;
using Earshot.Features.EfficientAt;
using Earshot.Features.Tagging;
using Earshot.Onnx.Presets;
using Earshot.Workspace;

namespace Earshot.Cli;

/// <summary>A published network's own classes on the command line.</summary>
internal sealed class TagArguments
{
    private const string Own = "mn04";

    private readonly Option<string?> network = new("--tags")
    {
        Description =
            "A published network that has classes of its own: mn04 (AudioSet's 527), or one of 'earshot encoders list' "
            + "such as birdnet24, yamnet, perch2",
        HelpName = "network",
    };
    private readonly Option<string[]> classes = new("--classes")
    {
        Description =
            "Before there are labels: clips that a published network's own classes take for these; they stay "
            + "suggestions, never labels",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
        HelpName = "names",
    };
    private readonly Option<string[]> chosen = new("--as")
    {
        Description = "What a class is called among the network's own, where that is in doubt: \"dog bark=Bark\"",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
        HelpName = "class=tag",
    };

    /// <summary>Declares the network alone.</summary>
    public void AddNetwork(Command command) => command.Add(network);

    /// <summary>Declares the network and what is looked for.</summary>
    public void Add(Command command)
    {
        command.Add(classes);
        AddNetwork(command);
        command.Add(chosen);
    }

    /// <summary>Whether classes are looked for.</summary>
    public bool AreAsked(Session session) =>
        session.Get(classes).Length > 0
        || (
            session.Find(network) is null && session.Get(chosen).Length == 0
                ? false
                : throw new BadInputException("--tags and --as need --classes, the names of what is looked for")
        );

    /// <summary>Whether a network is named.</summary>
    public bool IsNamed(Session session) => session.Find(network) is not null;

    /// <summary>The network that was named; null: none.</summary>
    public Tagger? Find(Session session) => session.Find(network) is { } name ? Create(name) : null;

    /// <summary>The network that was named, else the workspace's own encoder where it has classes, else mn04.</summary>
    public Tagger FindFor(Session session, WorkspaceStore store)
    {
        var own = PresetTaggers.Names.FirstOrDefault(name => name == store.Encoder.Name);
        return Create(session.Find(network) ?? own ?? Own);
    }

    /// <summary>What each class is called among the network's own; a doubt is the user's to settle.</summary>
    public IReadOnlyList<TagMatch> Match(Session session, Tagger tagger)
    {
        var named = session
            .Get(chosen)
            .Select(text => Parsed(text, tagger))
            .ToLookup(match => match.ClassName, match => match.Tags[0]);
        string[] wanted = [.. session.Get(classes).Distinct()];
        if (named.FirstOrDefault(one => !wanted.Contains(one.Key)) is { } other)
            throw new BadInputException($"--as tells what '{other.Key}' is called, and --classes does not name it");
        TagMatch[] matches =
        [
            .. wanted.Select(name =>
                named.Contains(name) ? new(name, [.. named[name]], []) : TagMatch.Of(name, tagger.Tags)
            ),
        ];
        string[] doubts =
        [
            .. matches
                .Where(match => match.Tags.Count == 0)
                .Select(match =>
                    $"'{match.ClassName}' is none of the classes of {tagger.Encoder.Name}{match.Alternatives}"
                ),
        ];
        return doubts.Length == 0
            ? matches
            : throw new BadInputException(
                $"{string.Join("; ", doubts)}: say which by --as \"CLASS=ITS NAME\", or leave the class out"
            );
    }

    private static TagMatch Parsed(string text, Tagger tagger) =>
        text.Split('=', 2) is [{ Length: > 0 } name, { Length: > 0 } tag]
            ? TagMatch.Chosen(name, tag, tagger.Tags).OrBadInput()
            : throw new BadInputException($"--as wants CLASS=ITS NAME such as \"dog bark=Bark\", got '{text}'");

    private static Tagger Create(string name) =>
        (
            name == Own
                ? Mn04.Find().Then<Tagger>(mn04 => mn04.Tagger)
                : PresetTaggers.Create(name)
                    ?? Outcome<Tagger>.Skipped(
                        $"there is no network '{name}' with classes of its own: choose one of {Own}, "
                            + string.Join(", ", PresetTaggers.Names)
                    )
        ).OrBadInput();
}
