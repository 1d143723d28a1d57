namespace Earshot.Workspace;

/// <summary>
/// The workspace's file can't be read or written now (another process keeps it, the disk is full, it is damaged):
/// nothing was changed, and the same call may succeed once that is mended.
/// </summary>
/// <param name="reason">What is wrong and how to mend it.</param>
/// <param name="cause">What SQLite said.</param>
public sealed class WorkspaceUnavailableException(string reason, Exception? cause = null) : IOException(reason, cause);
