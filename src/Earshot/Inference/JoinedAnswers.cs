namespace Earshot.Inference;

/// <summary>Answers of several models that say the same, as one.</summary>
internal static class JoinedAnswers
{
    /// <summary>An answer is joined to the last one with its key, where both are of the same sound.</summary>
    /// <param name="answers">In the order of time.</param>
    /// <param name="key">What must be equal: the class, the recording.</param>
    /// <param name="areOne">Whether an answer and the next are of the same sound.</param>
    /// <param name="join">Makes one of both.</param>
    public static List<T> Of<T, TKey>(
        IEnumerable<T> answers,
        Func<T, TKey> key,
        Func<T, T, bool> areOne,
        Func<T, T, T> join
    )
        where TKey : notnull
    {
        var joined = new List<T>();
        var last = new Dictionary<TKey, int>();
        foreach (var answer in answers)
            if (last.TryGetValue(key(answer), out var place) && areOne(joined[place], answer))
                joined[place] = join(joined[place], answer);
            else
            {
                last[key(answer)] = joined.Count;
                joined.Add(answer);
            }
        return joined;
    }

    /// <summary>The names of the models that say it: <c>frogs+owls</c>, each once.</summary>
    public static string Names(string known, string other) =>
        known.Split('+').Contains(other) ? known : $"{known}+{other}";
}
