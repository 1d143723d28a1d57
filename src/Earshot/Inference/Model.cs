using System.Text;
using System.Text.Json;
using Earshot.Features;
using Earshot.Learning;
using Earshot.Numerics;

namespace Earshot.Inference;

/// <summary>
/// A trained model, all that prediction needs in one file: which encoder with which settings, the class names, the classifier with its
/// standardisation, and how it came about.
/// </summary>
/// <param name="EncoderName">The encoder's name (<see cref="Encoders"/>).</param>
/// <param name="EncoderFingerprint">Its version and settings; another encoder is refused.</param>
/// <param name="Classes">The class names, in the order of the probabilities.</param>
/// <param name="Classifier">What was learnt.</param>
public sealed record Model(string EncoderName, string EncoderFingerprint, IReadOnlyList<string> Classes, IClassifier Classifier)
{
    private const string Format = "1";
    private const string NotePrefix = "note.";

    /// <summary>The usual ending of a model file.</summary>
    public const string FileExtension = ".earshot";

    /// <summary>How it came about, for a person: seed, number of labels, date, version. Nothing is computed from it.</summary>
    public SortedDictionary<string, string> Notes { get; init; } = new(StringComparer.Ordinal);

    /// <summary>The encoder the model was trained with, or why this version does not have it.</summary>
    public Outcome<IClipEncoder> CreateEncoder() => Encoders.Create(EncoderName).Then(encoder =>
        encoder.Fingerprint == EncoderFingerprint && encoder.Dimension == Classifier.Dimension
            ? Outcome<IClipEncoder>.Ok(encoder)
            : Outcome<IClipEncoder>.Skipped($"the model was trained on features of '{EncoderFingerprint}', this version makes '{encoder.Fingerprint}': train it again"));

    /// <summary>Class probabilities (n, classes) of raw features (n, d).</summary>
    public Matrix<float> Predict(Matrix<float> features)
    {
        var probabilities = new Matrix<float>(features.Rows, Classes.Count);
        Classifier.Predict(features, probabilities);
        return probabilities;
    }

    /// <summary>Writes the file, whole or not at all. The same model gives the same bytes.</summary>
    public void Save(string path)
    {
        var archive = new TensorArchive();
        Classifier.Save(archive);
        archive.Metadata["earshot.format"] = Format;
        archive.Metadata["earshot.encoder"] = EncoderName;
        archive.Metadata["earshot.encoder.fingerprint"] = EncoderFingerprint;
        archive.Metadata["earshot.classes"] = ToJson(Classes);
        foreach (var (name, text) in Notes) archive.Metadata[NotePrefix + name] = text;
        AtomicFile.Write(path, stream => SafeTensors.Write(stream, archive));
    }

    /// <summary>Reads a file, or says why it is no model this version can use. A file is untrusted input.</summary>
    public static Outcome<Model> Load(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return FromArchive(SafeTensors.Read(stream));
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return Outcome<Model>.Skipped($"'{path}' can't be used as a model: {e.Message}");
        }
    }

    /// <exception cref="InvalidDataException">Something is missing or does not fit together.</exception>
    private static Model FromArchive(TensorArchive archive)
    {
        if (archive.RequireText("earshot.format") is not Format and var other)
            throw new InvalidDataException($"it has format '{other}', this version reads format '{Format}'");
        var classes = FromJson(archive.RequireText("earshot.classes"));
        var classifier = Methods.Load(archive);
        if (classes.Length != classifier.ClassCount || classes.Length < 2)
            throw new InvalidDataException($"it names {classes.Length} classes, its classifier has {classifier.ClassCount}");
        var notes = archive.Metadata.Where(m => m.Key.StartsWith(NotePrefix, StringComparison.Ordinal));
        return new Model(archive.RequireText("earshot.encoder"), archive.RequireText("earshot.encoder.fingerprint"), classes, classifier)
        {
            Notes = new(notes.ToDictionary(m => m.Key[NotePrefix.Length..], m => m.Value), StringComparer.Ordinal),
        };
    }

    private static string ToJson(IReadOnlyList<string> texts)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartArray();
            foreach (var text in texts) json.WriteStringValue(text);
            json.WriteEndArray();
        }
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static string[] FromJson(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return [.. document.RootElement.EnumerateArray().Select(e => e.GetString() ?? throw new InvalidDataException("a class has no name"))];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException($"its list of classes is no list of texts ({e.Message})");
        }
    }
}
