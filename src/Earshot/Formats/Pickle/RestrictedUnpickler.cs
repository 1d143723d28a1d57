namespace Earshot.Formats.Pickle;

/// <summary>
/// Reads Python pickles (protocols 0 to 4) and executes nothing: a pickle can name only what the caller lists, and each
/// name stands for a plain .NET factory. Anything else, and whatever is malformed or exceeds the limits, is an <see
/// cref="InvalidDataException"/>.
/// </summary>
/// <remarks>
/// <c>None</c> becomes null; <c>bool</c> bool; <c>int</c> long (wider ones are refused); <c>float</c> double;
/// <c>str</c> string, and so does Python 2's <c>str</c>, each byte a character (Latin-1); <c>bytes</c> byte[];
/// <c>tuple</c> object?[]; <c>list</c> List&lt;object?&gt;; <c>dict</c> OrderedDictionary&lt;object, object?&gt; with
/// text, numbers or truth values for keys; sets HashSet&lt;object&gt; of the same. Attributes set on a dictionary
/// (PyTorch's <c>_metadata</c>) are dropped. The instructions of protocol 5 and the extension registry are refused.
/// </remarks>
/// <param name="globals">What a pickle may name: <c>"module name"</c>, such as <c>"collections OrderedDict"</c>, and
/// what to do then.</param>
/// <param name="limits">Caps; null for the defaults.</param>
/// <param name="persistentLoad">Resolves a persistent id (PyTorch's storages); null: there are none, and a pickle that
/// has one is refused.</param>
internal sealed class RestrictedUnpickler(
    IReadOnlyDictionary<string, PickleFactory> globals,
    PickleLimits? limits = null,
    Func<object?, object?>? persistentLoad = null
)
{
    internal PickleLimits Limits { get; } = limits ?? new PickleLimits();

    /// <summary>The value that the pickle holds.</summary>
    /// <param name="pickle">The pickle; what follows its STOP is ignored.</param>
    /// <exception cref="InvalidDataException">It is malformed, names something that isn't listed, or exceeds the
    /// limits.</exception>
    public object? Load(ReadOnlySpan<byte> pickle) => Load(pickle, out _);

    /// <summary>The same, and how many bytes the pickle takes, where others follow it.</summary>
    /// <inheritdoc cref="Load(ReadOnlySpan{byte})"/>
    public object? Load(ReadOnlySpan<byte> pickle, out int length)
    {
        if (pickle.Length > Limits.MaxBytes)
            throw new InvalidDataException($"the pickle has {pickle.Length} bytes, the limit is {Limits.MaxBytes}");
        var machine = new PickleMachine(this, pickle);
        var value = machine.Run();
        length = machine.Position;
        return value;
    }

    internal PickleFactory Find(string module, string name) =>
        globals.TryGetValue($"{module} {name}", out var factory)
            ? factory
            : throw new InvalidDataException(
                $"the pickle names '{module}.{name}', which is not among the names allowed: "
                    + $"{string.Join(", ", globals.Keys)}"
            );

    internal object? LoadPersistent(object? id) =>
        persistentLoad is null
            ? throw new InvalidDataException("the pickle holds a persistent id, and none are expected here")
            : persistentLoad(id);
}
