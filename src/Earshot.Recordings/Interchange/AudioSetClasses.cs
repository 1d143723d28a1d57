using CsvHelper;

namespace Earshot.Recordings.Interchange;

/// <summary>AudioSet's table of classes, <c>index,mid,display_name</c>: what <c>/m/09x0r</c> is called.</summary>
internal static class AudioSetClasses
{
    public const string FileName = "class_labels_indices.csv";

    public static Dictionary<string, string> Read(string text)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        using var csv = CsvReader.FromText(text, Delimited.Lenient);
        csv.ReadHeader();
        while (csv.Read())
            if (csv.FieldCount >= 3)
                names[csv[1].ToString()] = csv[2].ToString();
        return names;
    }
}
