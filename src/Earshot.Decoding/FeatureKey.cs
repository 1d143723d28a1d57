using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Earshot.Features;

namespace Earshot.Decoding;

/// <summary>
/// What features are kept under: XXH128 over the file's bytes and over all that shapes what becomes of them.
/// </summary>
/// <remarks>
/// The file's time says nothing, since bytes can change under the same size and time; and reading a file is cheap
/// beside decoding it.
/// </remarks>
public static class FeatureKey
{
    private const int BlockBytes = 1 << 17;

    /// <summary>XXH128 of a file; null where it can't be read, or is none (opening a pipe would wait).</summary>
    public static UInt128? OfFile(string path)
    {
        try
        {
            if (ClipAudio.HoldsNothing(path))
                return null;
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 0);
            var (hash, block) = (new XxHash128(), new byte[Math.Clamp(stream.Length, 1, BlockBytes)]);
            for (int read; (read = stream.Read(block)) > 0; )
                hash.Append(block.AsSpan(0, read));
            return hash.GetCurrentHashAsUInt128();
        }
        // whoever decodes it meets this again and says so
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>XXH128 of a file in memory.</summary>
    internal static UInt128 OfBytes(ReadOnlySpan<byte> bytes) => XxHash128.HashToUInt128(bytes);

    /// <summary>The key; null where what the result depends on can't be named.</summary>
    /// <param name="content">Of the file.</param>
    /// <param name="path">The file: views go by it.</param>
    /// <param name="scope">Of the cache.</param>
    /// <param name="options">How it is decoded.</param>
    /// <param name="encoder">The encoder.</param>
    /// <param name="segments">How it is cut; null: not at all.</param>
    internal static UInt128? Of(
        UInt128 content,
        string path,
        string scope,
        DecodingOptions options,
        IClipEncoder encoder,
        SegmentOptions? segments
    )
    {
        var file = encoder as IFileEncoder;
        if (file is { Beside: null })
            return null;
        var all = string.Create(
            CultureInfo.InvariantCulture,
            $"""
            {content}
            {(file is null ? "" : Path.GetFullPath(path))}
            {file?.Beside}
            {scope}
            {options.AcceptTruncated} {options.MaximumHours:R}
            {encoder.Fingerprint}
            {segments?.WindowSeconds:R} {segments?.HopSeconds:R}
            """
        );
        return XxHash128.HashToUInt128(Encoding.UTF8.GetBytes(all));
    }
}
