namespace Earshot.Cli;

/// <summary>How many classes may be true of a window.</summary>
internal enum WindowClasses
{
    /// <summary>Exactly one.</summary>
    One,

    /// <summary>Any number, each a question of its own.</summary>
    Any,
}
