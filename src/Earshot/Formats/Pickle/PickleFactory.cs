namespace Earshot.Formats.Pickle;

/// <summary>Stands in for one Python class or function that a pickle may name.</summary>
/// <param name="arguments">What the pickle calls it with.</param>
/// <returns>The value it makes.</returns>
/// <exception cref="InvalidDataException">The arguments make no sense for it.</exception>
internal delegate object? PickleFactory(object?[] arguments);
