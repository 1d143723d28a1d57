namespace Earshot.Studio.Training;

/// <summary>News for every open page.</summary>
/// <param name="Kind"><c>progress</c>, <c>trained</c>, <c>failed</c> or <c>cancelled</c>.</param>
/// <param name="Message">For a person.</param>
/// <param name="Done">Steps done.</param>
/// <param name="Total">Steps in all; 0 where there are none.</param>
internal sealed record StudioEvent(string Kind, string Message, int Done = 0, int Total = 0);
