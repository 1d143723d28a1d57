namespace Earshot.Studio.Training;

/// <summary>News for every open page.</summary>
/// <param name="Kind">
/// <c>hello</c>, <c>progress</c>, <c>trained</c>, <c>failed</c>, <c>cancelled</c>, <c>labels</c>, <c>classes</c> or
/// <c>ingested</c>.
/// </param>
/// <param name="Message">For a person.</param>
/// <param name="Done">Steps done.</param>
/// <param name="Total">Steps in all; 0 where there are none.</param>
/// <param name="Last">The number of the newest label event, where labels changed.</param>
/// <param name="Standing">How things stand, where a page begins to listen.</param>
internal sealed record StudioEvent(
    string Kind,
    string Message,
    int Done = 0,
    int Total = 0,
    long? Last = null,
    Standing? Standing = null
);

/// <summary>How things stand: a page that was cut off knows by it what it missed.</summary>
/// <param name="Server">Tells one start of the server from the next.</param>
/// <param name="Training">The newest progress of the training that runs; null where none does.</param>
/// <param name="Last">The number of the newest label event.</param>
/// <param name="Run">The number of the newest run; null where there is none.</param>
internal sealed record Standing(string Server, StudioEvent? Training, long Last, long? Run);
