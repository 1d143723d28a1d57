using System.CommandLine;
using Earshot.Workspace.Interchange;

namespace Earshot.Cli.Commands;

/// <summary>The format of a label file; where none is named, what its ending says.</summary>
internal sealed class LabelFormatOption : Option<string?>
{
    public LabelFormatOption()
        : base("--format")
    {
        Description =
            $"Format of the file: {string.Join(", ", LabelFormats.All.Select(f => f.Name))}; default: by the "
            + $"file's ending";
        HelpName = "name";
    }

    public ILabelFormat Find(Session session, string path) =>
        LabelFormats
            .Find(
                session.Find(this)
                    ?? Path.GetExtension(path).ToLowerInvariant() switch
                    {
                        ".csv" or ".tsv" => "csv",
                        ".json" => "label-studio",
                        var other => throw new BadInputException(
                            $"a file that ends in '{other}' may be of several formats: name one with --format "
                                + $"{string.Join('|', LabelFormats.All.Select(f => f.Name))}"
                        ),
                    }
            )
            .OrBadInput();
}
