namespace Earshot.Studio.Security;

/// <summary>Who is at the page that asks: the person whose token it sent, else who started the server.</summary>
internal sealed class Asking(StudioOptions options)
{
    private readonly AsyncLocal<string?> named = new();

    /// <summary>The name.</summary>
    public string Author => named.Value ?? options.Author;

    /// <summary>Whose token this request carries.</summary>
    public void Is(string name) => named.Value = name;
}
