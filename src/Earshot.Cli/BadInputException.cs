namespace Earshot.Cli;

/// <summary>
/// The call or its input is wrong. The message says what was wrong, what was got and how to mend it; it is all the user
/// sees.
/// </summary>
internal sealed class BadInputException(string message) : Exception(message);
