using System.Net;

namespace Earshot.Studio;

/// <summary>Where the page is served, and to whom.</summary>
public sealed record StudioOptions
{
    /// <summary>Shortest token taken.</summary>
    public const int MinimumTokenLength = 16;

    /// <summary>Address to listen on. Default: this machine only.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>Port; 0 takes a free one. Default: 7410.</summary>
    public int Port { get; init; } = 7410;

    /// <summary>What a visitor must know; null where only this machine may visit. Default: null.</summary>
    public string? Token { get; init; }

    /// <summary>Who labels. Default: the user's name on this machine.</summary>
    public string Author { get; init; } = Environment.UserName;

    /// <summary>
    /// People who label over the net, each with a token of their own, by name: what they say is kept under it. Default:
    /// none.
    /// </summary>
    public IReadOnlyDictionary<string, string> Annotators { get; init; } = new Dictionary<string, string>();

    /// <summary>Threads that a training may use, 1 or more. Default: one a core.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Whether only this machine can reach the page.</summary>
    public bool IsLoopback => IPAddress.IsLoopback(Address);

    /// <summary>Why they can't be used; null when they can.</summary>
    public string? Objection() =>
        Port is < 0 or > 65535 ? $"a port is 0 to 65535, got {Port}"
        : Token is { Length: < MinimumTokenLength }
            ? $"a token needs at least {MinimumTokenLength} characters, got {Token.Length}"
        : Annotators.FirstOrDefault(one => one.Value.Length < MinimumTokenLength) is { Key: { } name }
            ? $"the token of {name} needs at least {MinimumTokenLength} characters"
        : Annotators.Values.Append(Token).Distinct().Count() <= Annotators.Count
            ? "two people have the same token: who says what could not be told"
        : !IsLoopback && Token is null && Annotators.Count == 0
            ? $"{Address} can be reached from other machines: that needs a token"
        : null;
}
