using Earshot.Workspace;
using Earshot.Workspace.Hoplite;
using Spectre.Console;

namespace Earshot.Cli;

/// <summary><c>earshot label export --format hoplite</c>.</summary>
internal static class HopliteLabels
{
    /// <summary>What the format is called.</summary>
    public const string Format = "hoplite";

    public static int Export(Session session, WorkspaceStore store, string? named, bool inPlace)
    {
        var source = HopliteOrigin.Find(store);
        if (source is null && !(inPlace && named is not null))
            throw new BadInputException(
                $"{store.Folder} was not made from a hoplite database, so there is none to copy: write into one with "
                    + "--out DATABASE --in-place, or make one with `earshot features CLIPS --hoplite DATABASE`"
            );
        var path = named ?? (inPlace ? source! : throw new BadInputException("name the copy: --out FOLDER"));
        if (!inPlace)
            OutputPath.CheckFolder(path);
        var report = (
            inPlace ? HopliteExport.InPlace(store, path) : HopliteExport.ToCopy(store, source!, path)
        ).OrBadInput();
        foreach (var note in report.Notes)
            session.Note(note);
        session.Show(
            new { output = path, report },
            console =>
                console.MarkupLineInterpolated(
                    $"{report.Added} annotations added, {report.Held} were there: [bold]{path}[/]"
                )
        );
        return ExitCode.Ok;
    }
}
