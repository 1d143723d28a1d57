using System.CommandLine;
using Earshot.Recordings.Interchange;

namespace Earshot.Cli.Commands;

/// <summary>The format of a label file; where none is named, what the file holds or what its ending says.</summary>
internal sealed class LabelFormatOption : Option<string?>
{
    public LabelFormatOption(IEnumerable<IAnnotationFormat> formats, string otherwise, params string[] others)
        : base("--format")
    {
        Description =
            $"Format of the file: {string.Join(", ", formats.Select(f => f.Name).Concat(others))}; default: "
            + otherwise;
        HelpName = "name";
    }

    /// <summary>For a file that is written.</summary>
    public IAnnotationFormat Find(Session session, string path)
    {
        var format = AnnotationFormats
            .Find(
                session.Find(this)
                    ?? Path.GetExtension(path).ToLowerInvariant() switch
                    {
                        ".csv" or ".tsv" => "csv",
                        ".json" => "label-studio",
                        var other => throw new BadInputException(
                            $"a file that ends in '{other}' may be of several formats: name one with --format "
                                + $"{string.Join('|', AnnotationFormats.Written.Select(f => f.Name))}"
                        ),
                    }
            )
            .OrBadInput();
        return format.CanWrite
            ? format
            : throw new BadInputException(
                $"{format.Name} is only read: write {string.Join(", ", AnnotationFormats.Written.Select(f => f.Name))}"
            );
    }

    /// <summary>For files that are read: the one named, else the one that the first file looks like.</summary>
    public (IAnnotationFormat Format, IReadOnlyList<LabelFile> Files) Read(Session session, string path)
    {
        if (session.Find(this) is { } name)
        {
            var format = AnnotationFormats.Find(name).OrBadInput();
            return (format, LabelFile.Read(path, format.Extension).OrBadInput());
        }
        var files = LabelFile.Read(path, "").OrBadInput();
        if (files is not [var first, ..])
            throw new BadInputException($"{path} holds no file");
        var looksLike = AnnotationFormats.Of(first);
        return Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".csv" or ".tsv" when !looksLike.IsOk => (AnnotationFormats.Find("csv").Value, files),
            ".json" when !looksLike.IsOk => (AnnotationFormats.Find("label-studio").Value, files),
            _ => (looksLike.OrBadInput(), files),
        };
    }
}
