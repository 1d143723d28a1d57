using Earshot.Features;

namespace Earshot.Inference;

/// <summary>A model among those that answer together.</summary>
/// <param name="Name">Its file's name without ending; its path where two have one name.</param>
/// <param name="Model">The model.</param>
/// <param name="Encoder">Its encoder; models of one encoder share it.</param>
public sealed record NamedModel(string Name, Model Model, IClipEncoder Encoder);

/// <summary>Models over the same sounds: each is decoded once, and each encoder hears it once.</summary>
public sealed class ModelSet
{
    private readonly IReadOnlyList<IClipEncoder> encoders;

    /// <summary>Models that answer together.</summary>
    /// <param name="models">One or more; models of one encoder are given the same one.</param>
    public ModelSet(params IReadOnlyList<NamedModel> models)
    {
        ArgumentOutOfRangeException.ThrowIfZero(models.Count);
        Models = models;
        encoders = [.. models.Select(model => model.Encoder).Distinct()];
        var rates = encoders.Select(encoder => encoder.SampleRateHz).Distinct().ToList();
        Encoder = encoders.Count == 1 ? encoders[0] : new JoinedEncoder(encoders, rates is [var rate] ? rate : null);
    }

    /// <summary>The models, in the order given.</summary>
    public IReadOnlyList<NamedModel> Models { get; }

    /// <summary>
    /// Makes the features of all models at once; those of one stand from <see cref="FirstFeature"/> on.
    /// </summary>
    public IClipEncoder Encoder { get; }

    /// <summary>The names, with <c>+</c> between them.</summary>
    public string Name => string.Join('+', Models.Select(model => model.Name));

    /// <summary>Loads model files, or says which can't be read and why.</summary>
    public static Outcome<ModelSet> Load(params IReadOnlyList<string> paths) => Load(paths, Encoders.BuiltIn);

    /// <summary>The same, their encoders looked up among these.</summary>
    public static Outcome<ModelSet> Load(IReadOnlyList<string> paths, Encoders known)
    {
        var encoders = new Dictionary<string, IClipEncoder>(StringComparer.Ordinal);
        var sameNames = paths.CountBy(path => Path.GetFileNameWithoutExtension(path)).ToDictionary();
        var models = new List<NamedModel>();
        foreach (var path in paths)
        {
            var name = Path.GetFileNameWithoutExtension(path);
            var loaded = Model
                .Load(path)
                .Then(model => Named(model, sameNames[name] == 1 ? name : path, encoders, known));
            if (!loaded.IsOk)
                return Outcome<ModelSet>.Skipped(loaded.Reason!);
            models.Add(loaded.Value);
        }
        return new ModelSet(models);
    }

    /// <summary>The first feature of a model among those that <see cref="Encoder"/> makes.</summary>
    public int FirstFeature(NamedModel of) =>
        encoders.TakeWhile(encoder => encoder != of.Encoder).Sum(encoder => encoder.Dimension);

    /// <summary>The features of a model among those that <see cref="Encoder"/> made.</summary>
    public float[] FeaturesOf(NamedModel model, float[] all)
    {
        if (encoders.Count == 1)
            return all;
        var first = FirstFeature(model);
        return all[first..(first + model.Encoder.Dimension)];
    }

    private static Outcome<NamedModel> Named(
        Model model,
        string name,
        Dictionary<string, IClipEncoder> encoders,
        Encoders known
    )
    {
        if (encoders.TryGetValue(model.EncoderFingerprint, out var shared))
            return new NamedModel(name, model, shared);
        return model
            .CreateEncoder(known)
            .Then<NamedModel>(made => new NamedModel(name, model, encoders[model.EncoderFingerprint] = made));
    }
}
