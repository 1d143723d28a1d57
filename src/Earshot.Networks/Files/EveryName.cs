using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Earshot.Formats.Pickle;

namespace Earshot.Networks.Files;

/// <summary>A list of a pickle's names on which every name stands.</summary>
/// <param name="factory">What a name stands for.</param>
internal sealed class EveryName(Func<string, PickleFactory> factory) : IReadOnlyDictionary<string, PickleFactory>
{
    public PickleFactory this[string key] => factory(key);

    public IEnumerable<string> Keys => [];

    public IEnumerable<PickleFactory> Values => [];

    public int Count => 0;

    public bool ContainsKey(string key) => true;

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out PickleFactory value)
    {
        value = factory(key);
        return true;
    }

    public IEnumerator<KeyValuePair<string, PickleFactory>> GetEnumerator() =>
        Enumerable.Empty<KeyValuePair<string, PickleFactory>>().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
