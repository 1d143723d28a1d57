using System.CommandLine;
using System.Globalization;
using Earshot.Workspace;
using Earshot.Workspace.Density;
using Spectre.Console;

namespace Earshot.Cli.Commands;

/// <summary><c>earshot density</c>: how often a class is heard, with intervals.</summary>
internal sealed class DensityCommand : EarshotCommand
{
    /// <summary>What <c>earshot --help</c> says of it.</summary>
    public const string Summary =
        "Tell how often a class is heard, by site and hour, from a sample that was reviewed; name what to review.";

    private readonly WorkspaceArgument workspace = new();
    private readonly Option<string> className = new("--class")
    {
        Description = "The class",
        Required = true,
        HelpName = "name",
    };
    private readonly Option<double> width = NumberOption.One(
        "--width",
        "Wanted half-width of the interval, as a share of windows",
        0.02,
        "above 0, at most 0.5",
        n => n is > 0 and <= 0.5
    );
    private readonly Option<int> count = NumberOption.One(
        "--count",
        "Windows to name for review",
        20,
        "0 or more",
        n => n >= 0,
        "-n"
    );

    public DensityCommand()
        : base(
            "density",
            Summary,
            "earshot density field --class owl",
            "earshot density field --class owl --width 0.01 -n 50"
        )
    {
        Add(workspace);
        foreach (var option in (Option[])[className, width, count])
            Add(option);
    }

    public override Task<int> RunAsync(Session session)
    {
        using var store = workspace.Open(session);
        var name = session.Get(className);
        var density = CallDensity.Of(store, name, session.Get(width), session.Get(count), session.Seed).OrBadInput();
        var paths = store.Clips.All().ToDictionary(clip => clip.Id, clip => clip.Path);
        var isCut = store.Windows.Cut() is not null;
        string Place(WindowRecord window) =>
            paths[window.RecordingId]
            + (isCut ? Shown.Stretch(window.Range.BeginSeconds, window.Range.EndSeconds) : "");
        session.Show(
            new
            {
                Class = name,
                density.Rows,
                Strata = density.Strata.Zip(
                    density.Bounds,
                    (s, from) =>
                        new
                        {
                            From = from,
                            s.Windows,
                            s.Reviewed,
                            s.Present,
                        }
                ),
                density.WindowsPerCall,
                density.WindowsPerHour,
                density.Lacking,
                Review = density.Next.Select(next => new
                {
                    Path = paths[next.Window.RecordingId],
                    Begin = isCut ? next.Window.Range.BeginSeconds : (double?)null,
                    End = isCut ? next.Window.Range.EndSeconds : (double?)null,
                    next.Score,
                }),
            },
            console => Show(console, density, name, Place)
        );
        return Task.FromResult(ExitCode.Ok);
    }

    private static void Show(IAnsiConsole console, CallDensity density, string name, Func<WindowRecord, string> place)
    {
        var table = new Table().AddColumns("where and when", "windows", "share with it", "calls an hour");
        foreach (var row in density.Rows)
            table.AddRow(
                Markup.Escape(row.Site ?? (row.Hour is { } hour ? $"{hour:D2}:00" : "all")),
                $"{row.Windows}",
                Interval(row.Share, 100, " %"),
                Interval(row.CallsPerHour, 1, "")
            );
        console.Write(table);
        var reviewed = density.Strata.Sum(stratum => stratum.Reviewed);
        console.MarkupLineInterpolated(
            CultureInfo.InvariantCulture,
            $"{reviewed} windows reviewed; a call of {name} is in {density.WindowsPerCall:F1} windows"
        );
        if (density.Lacking == 0)
            return;
        console.MarkupLineInterpolated($"{density.Lacking} more for the wanted width; next:");
        foreach (var next in density.Next)
            console.MarkupLineInterpolated($"  {place(next.Window)}");
    }

    private static string Interval(StratifiedShare share, double times, string unit) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{times * share.Value:F1}{unit} ({times * share.Low:F1} to {times * share.High:F1})"
        );
}
