using System.Globalization;
using CsvHelper;

namespace Earshot.Datasets.AudioSet;

/// <summary>AudioSet's 527 labels, as <c>class_labels_indices.csv</c> numbers them.</summary>
/// <param name="Names">Display name of each.</param>
/// <param name="Ids">Identifier of each in the ontology (<c>/m/0ytgt</c>).</param>
public sealed record AudioSetLabels(IReadOnlyList<string> Names, IReadOnlyList<string> Ids)
{
    /// <summary>The 33 classes of the paper (the names in its figure 2).</summary>
    public static IReadOnlyList<string> PaperClasses { get; } =
    [
        "Aircraft",
        "Ambulance (siren)",
        "Bicycle",
        "Bird",
        "Boom",
        "Bus",
        "Camera",
        "Car",
        "Cash register",
        "Cat",
        "Cattle, bovinae",
        "Church bell",
        "Clock",
        "Dog",
        "Mechanical fan",
        "Fireworks",
        "Goat",
        "Gunshot, gunfire",
        "Hammer",
        "Horse",
        "Motorcycle",
        "Ocean",
        "Pant",
        "Pig",
        "Printer",
        "Rain",
        "Sawing",
        "Sewing machine",
        "Skateboard",
        "Stream",
        "Thunderstorm",
        "Train",
        "Truck",
    ];

    /// <summary>Reads the label file: index, mid, display_name.</summary>
    /// <exception cref="InvalidDataException">It isn't that file.</exception>
    public static AudioSetLabels Read(string path)
    {
        using var text = new StreamReader(path);
        using var csv = CsvReader.Create(
            text,
            CsvReaderOptions.Default with
            {
                MalformedData = CsvMalformedDataHandling.Throw,
            }
        );
        try
        {
            return Read(csv);
        }
        catch (FormatException error)
        {
            throw new InvalidDataException($"{path} is not AudioSet's list of labels: {error.Message}", error);
        }
    }

    private static AudioSetLabels Read(CsvReader csv)
    {
        csv.ReadHeader();
        if (!csv.Headers.SequenceEqual(["index", "mid", "display_name"]))
            throw new FormatException($"its columns are {string.Join(", ", csv.Headers)}");
        var (names, ids) = (new List<string>(), new List<string>());
        while (csv.Read())
        {
            if (csv.GetString(0) != names.Count.ToString(CultureInfo.InvariantCulture))
                throw new FormatException($"label {csv.GetString(0)} stands where {names.Count} is expected");
            ids.Add(csv.GetString(1));
            names.Add(csv.GetString(2));
        }
        return new AudioSetLabels(names, ids);
    }

    /// <summary>The number of a label by its name.</summary>
    /// <exception cref="ArgumentException">There is no such label.</exception>
    public int IndexOf(string name)
    {
        for (var i = 0; i < Names.Count; i++)
            if (Names[i] == name)
                return i;
        throw new ArgumentException($"AudioSet has no label '{name}'", nameof(name));
    }
}
