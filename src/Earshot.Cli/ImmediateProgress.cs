namespace Earshot.Cli;

/// <summary>Reports at once and in order, where <see cref="Progress{T}"/> would post to the thread pool.</summary>
internal sealed class ImmediateProgress<T>(Action<T> report) : IProgress<T>
{
    public void Report(T value) => report(value);
}
