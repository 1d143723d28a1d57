using CsvHelper;

namespace Earshot.Workspace.Interchange;

/// <summary>
/// Comma-separated, with a header: <c>path,label</c> and, on export, where the label comes from and what the model
/// says.
/// </summary>
public sealed class CsvFormat : ILabelFormat
{
    private static readonly string[] PathNames = ["path", "file", "filename", "clip"],
        LabelNames = ["label", "class", "category"];

    private static readonly CsvReaderOptions Lenient = CsvReaderOptions.Default with
    {
        TrackLineNumbers = true,
        MalformedData = CsvMalformedDataHandling.Recover,
        FieldCountMismatch = CsvFieldCountHandling.Allow,
        MissingField = CsvMissingFieldHandling.ReturnEmpty,
    };

    /// <inheritdoc/>
    public string Name => "csv";

    /// <inheritdoc/>
    public string Extension => ".csv";

    /// <inheritdoc/>
    public IEnumerable<SpokenLabel> Read(LabelFile file, Action<string> skip)
    {
        using var csv = CsvReader.FromText(file.Text, Lenient);
        csv.ReadHeader();
        var (path, label) = (Column(csv, PathNames), Column(csv, LabelNames));
        if (path < 0 || label < 0)
        {
            skip($"{file.Name}: needs the columns path,label; got {Beginning(string.Join(',', csv.Headers))}");
            yield break;
        }
        while (csv.Read())
        {
            var (clip, spoken) = (csv[path].ToString().Trim(), csv[label].ToString().Trim());
            if (clip.Length == 0)
                skip($"{file.Name}, line {csv.LineNumber}: no path");
            else if (spoken.Length > 0)
                yield return new SpokenLabel(clip, spoken);
        }
    }

    /// <inheritdoc/>
    public IEnumerable<LabelFile> Write(IReadOnlyList<HeldLabel> labels)
    {
        var text = new StringWriter();
        using (var csv = CsvWriter.Create(text, CsvWriterOptions.Default with { NewLine = "\n" }))
        {
            csv.WriteHeader(
                "path",
                "label",
                "source",
                "author",
                "at",
                "predicted",
                "confidence",
                "strangeness",
                "rejected"
            );
            foreach (var held in labels)
                Write(csv, held);
        }
        return [new LabelFile("labels.csv", text.ToString())];
    }

    /// <summary>Enough to recognise a file by; one that is no CSV may be a single line of megabytes.</summary>
    private static string Beginning(string text) => text.Length <= 100 ? text : $"{text[..100]}…";

    private static void Write(CsvWriter csv, HeldLabel held)
    {
        csv.WriteField(held.Clip.Path);
        csv.WriteField(held.ClassName);
        csv.WriteField(held.Label?.Source.ToString().ToLowerInvariant());
        csv.WriteField(held.Label?.Author);
        csv.WriteField(held.Label?.At);
        csv.WriteField(held.PredictedName);
        csv.WriteField(held.Prediction?.Confidence, "0.####");
        csv.WriteField(held.Prediction?.Strangeness, "0.####");
        csv.WriteField(
            held.Rejected switch
            {
                true => "true",
                false => "false",
                null => "",
            }
        );
        csv.EndRecord();
    }

    private static int Column(CsvReader csv, string[] names) =>
        csv.Headers.ToList().FindIndex(header => names.Contains(header.Trim().ToLowerInvariant()));
}
