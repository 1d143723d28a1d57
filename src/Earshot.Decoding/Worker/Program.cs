namespace Earshot.Decoding.Worker;

/// <summary>
/// The decode worker: this assembly started by itself. It reads requests from its standard input and answers on its standard
/// output until the input ends, which it also does when the parent is killed.
/// </summary>
internal static class Program
{
    private static void Main()
    {
        using var requests = Console.OpenStandardInput();
        using var replies = Console.OpenStandardOutput();
        using var server = new DecodeServer(replies);
        var payload = new byte[Message.MaximumBytes];
        while (Message.TryRead(requests, payload, out var kind, out var length)) server.Answer(kind, payload.AsSpan(0, length));
    }
}
