using System.Text;
using Earshot.Numerics;
using Earshot.Testing;

namespace Earshot.Service.Tests;

/// <summary>A valid request of one of several forms, damaged: its clip, its form, its address or its header.</summary>
internal static class RequestMutation
{
    private const string Boundary = "earshot-boundary";
    private static readonly byte[] Wav = TrainedModel.Wav(0, 1, samples: 1600);
    private static readonly byte[] Flac = "fLaC\0\0\0\""u8.ToArray();
    private static readonly string[] Types =
    [
        "audio/wav",
        "application/octet-stream",
        "application/x-www-form-urlencoded",
        "text/plain",
        $"multipart/form-data; boundary={Boundary}",
    ];

    /// <summary>The same stream gives the same request.</summary>
    public static HttpRequestMessage Of(RandomStream random) =>
        random.Next(20) switch
        {
            < 11 => Post(HeaderOf(Wav, random), Types[random.Next(4)]),
            < 18 => Post(Mutation.Of(Form(random.Next(3) + 1, random), random), Types[^1]),
            18 => Post(Wav, Text(Types[random.Next(Types.Length)], random)),
            _ => new HttpRequestMessage(
                random.Next(2) == 0 ? HttpMethod.Get : HttpMethod.Post,
                "/v" + Text("1/stream?rate=16000&window=2&hop=1", random)
            ),
        };

    /// <summary>
    /// Most damage falls on the first bytes, where formats are told; the magic stays in half of them, or every request
    /// would stop at the first byte.
    /// </summary>
    private static byte[] HeaderOf(byte[] clip, RandomStream random)
    {
        if (random.Next(40) == 0)
            return Mutation.Of(Flac, random); // goes by the decode worker
        var kept = random.Next(2) == 0 ? 12 : 0;
        var header = Mutation.Of(clip.AsSpan(kept, 44 - kept), random);
        var samples = random.Next(3) == 0 ? Mutation.Of(clip.AsSpan(44), random) : clip[44..];
        return [.. clip[..kept], .. header, .. samples];
    }

    private static byte[] Form(int files, RandomStream random)
    {
        var form = new List<byte>();
        for (var i = 0; i < files; i++)
        {
            form.AddRange(
                Encoding.ASCII.GetBytes(
                    $"--{Boundary}\r\nContent-Disposition: form-data; name=\"clips\"; "
                        + $"filename=\"{i}.wav\"\r\nContent-Type: audio/wav\r\n\r\n"
                )
            );
            form.AddRange(random.Next(2) == 0 ? Wav : HeaderOf(Wav, random));
            form.AddRange("\r\n"u8);
        }
        form.AddRange(Encoding.ASCII.GetBytes($"--{Boundary}--\r\n"));
        return [.. form];
    }

    private static HttpRequestMessage Post(byte[] body, string type)
    {
        var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        return new HttpRequestMessage(HttpMethod.Post, "/v1/predict") { Content = content };
    }

    /// <summary>Printable text with one to four letters changed: what a header may carry.</summary>
    private static string Text(string text, RandomStream random) =>
        new([
            .. Mutation
                .Of(Encoding.ASCII.GetBytes(text), random)
                .Select(b => (char)(b is > 32 and < 127 ? b : (byte)'~')),
        ]);
}
