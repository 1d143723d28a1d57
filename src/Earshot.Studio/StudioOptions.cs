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

    /// <summary>Threads that a training may use, 1 or more. Default: one a core.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Whether only this machine can reach the page.</summary>
    public bool IsLoopback => IPAddress.IsLoopback(Address);

    /// <summary>The options themselves, or what is wrong with them.</summary>
    public Outcome<StudioOptions> Validate() =>
        Port is < 0 or > 65535 ? Outcome<StudioOptions>.Skipped($"a port is 0 to 65535, got {Port}")
        : Token is { Length: < MinimumTokenLength }
            ? Outcome<StudioOptions>.Skipped(
                $"a token needs at least {MinimumTokenLength} characters, got {Token.Length}"
            )
        : !IsLoopback && Token is null
            ? Outcome<StudioOptions>.Skipped($"{Address} can be reached from other machines: that needs a token")
        : this;
}
