using System.CommandLine;
using System.Globalization;
using Earshot.Workspace;
using Spectre.Console;

namespace Earshot.Cli.Commands;

/// <summary><c>earshot agreement</c>: how people who label one workspace agree.</summary>
internal sealed class AgreementCommand : EarshotCommand
{
    /// <summary>What <c>earshot --help</c> says of it.</summary>
    public const string Summary = "Show how people agree who label one workspace, and where they differ.";

    private readonly WorkspaceArgument workspace = new();
    private readonly Option<int> count = NumberOption.One(
        "--count",
        "How many of the places that people call differently at most",
        50,
        "1 or more",
        n => n >= 1,
        "-n"
    );

    public AgreementCommand()
        : base("agreement", Summary, "earshot agreement birds -n 20")
    {
        Add(workspace);
        Add(count);
    }

    public override Task<int> RunAsync(Session session)
    {
        using var store = workspace.Open(session);
        var opinions = store.Opinions();
        var (alpha, pairs, differ) = (opinions.Alpha(), opinions.Pairs(), opinions.Conflicts.ToList());
        var shown = differ.Take(session.Get(count)).ToList();
        var paths = store
            .Clips.Of([.. shown.Select(place => place.RecordingId).Distinct()])
            .ToDictionary(clip => clip.Id, clip => clip.Path);
        session.Show(
            new
            {
                alpha,
                heard = opinions.Places.Count,
                heardByMore = opinions.Places.Count(place => place.Said.Count > 1),
                differing = differ.Count,
                pairs,
                conflicts = shown.Select(place => new
                {
                    Path = paths[place.RecordingId],
                    Begin = place.Range?.BeginSeconds,
                    End = place.Range?.EndSeconds,
                    place.Said,
                }),
            },
            console =>
            {
                Show(console, opinions, alpha, pairs);
                Show(console, shown, paths, differ.Count);
            }
        );
        return Task.FromResult(ExitCode.Ok);
    }

    private static void Show(IAnsiConsole console, Opinions opinions, double? alpha, IReadOnlyList<PairAgreement> pairs)
    {
        if (pairs.Count == 0)
        {
            console.MarkupLineInterpolated($"{opinions.Places.Count} places heard, none by two people");
            return;
        }
        console.MarkupLineInterpolated($"Krippendorff's α of all: {Text(alpha)}");
        var table = new Table().AddColumns("", "", "both heard", "alike", "Cohen's κ");
        foreach (var pair in pairs)
            table.AddRow(
                Markup.Escape(pair.First),
                Markup.Escape(pair.Second),
                $"{pair.Both}",
                $"{pair.Alike}",
                Text(pair.Kappa)
            );
        console.Write(table);
    }

    private static void Show(
        IAnsiConsole console,
        List<HeardPlace> shown,
        Dictionary<long, string> paths,
        int differing
    )
    {
        if (differing == 0)
            return;
        console.MarkupLineInterpolated($"{differing} places that people call differently:");
        foreach (var place in shown)
        {
            var at = Shown.Stretch(place.Range?.BeginSeconds, place.Range?.EndSeconds);
            var said = string.Join("; ", place.Said.Select(opinion => $"{opinion.Annotator}: {opinion.Said}"));
            console.MarkupLineInterpolated($"  {paths[place.RecordingId]}{at}: {said}");
        }
    }

    private static string Text(double? value) => value?.ToString("F2", CultureInfo.InvariantCulture) ?? "not defined";
}
