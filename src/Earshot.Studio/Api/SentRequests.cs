namespace Earshot.Studio.Api;

/// <summary>
/// Does a change once, however often it is sent: a page that got no answer sends it again. Holds the newest answers.
/// </summary>
internal sealed class SentRequests
{
    private const int Kept = 4096;
    private readonly Dictionary<string, LabelChange> answers = new();
    private readonly Queue<string> order = new();
    private readonly Lock turn = new();

    /// <summary>The answer to a request; what fails is not kept.</summary>
    /// <param name="request">The sender's id; null: done as often as it is sent.</param>
    /// <param name="change">The change.</param>
    public LabelChange Once(string? request, Func<LabelChange> change)
    {
        if (request is null)
            return change();
        lock (turn)
        {
            if (answers.TryGetValue(request, out var known))
                return known;
            answers[request] = known = change();
            order.Enqueue(request);
            if (order.Count > Kept)
                answers.Remove(order.Dequeue());
            return known;
        }
    }
}
