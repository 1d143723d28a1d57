namespace Earshot.Formats.Pickle;

/// <summary>What a pickle may complete after it was made: the counterpart of Python's <c>__setstate__</c>.</summary>
internal interface IPickleState
{
    /// <summary>Takes the state.</summary>
    /// <exception cref="InvalidDataException">It isn't a state of this kind.</exception>
    void SetState(object? state);
}
