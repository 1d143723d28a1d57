using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using Earshot.Formats;

namespace Earshot.Inference;

/// <summary>
/// XXH128 over all that a model file holds, names, shapes and values, in the order of their names: a byte that changed
/// on a disk or on the way is noticed before it changes an answer. A checksum, no signature: it tells damage, not who
/// wrote the file.
/// </summary>
internal static class ModelDigest
{
    public const string Entry = "earshot.digest";

    private const string Algorithm = "xxh128:";

    public static void Seal(TensorArchive archive) => archive.Metadata[Entry] = Of(archive);

    /// <exception cref="InvalidDataException">It is missing, or what it was made of has changed.</exception>
    public static void Verify(TensorArchive archive)
    {
        if (archive.RequireText(Entry) is var stored && Of(archive) is var own && stored != own)
            throw new InvalidDataException(
                $"its digest says {stored}, what it holds gives {own}: the file was damaged or changed by hand; copy "
                    + $"it again from where it came, or train it again"
            );
    }

    private static string Of(TensorArchive archive)
    {
        var hash = new XxHash128();
        foreach (var (name, text) in archive.Metadata.Where(entry => entry.Key != Entry))
        {
            Append(hash, name);
            Append(hash, text);
        }
        foreach (var (name, tensor) in archive.Tensors)
        {
            Append(hash, name);
            hash.Append(MemoryMarshal.AsBytes<int>([tensor.Rows, tensor.Columns]));
            hash.Append(MemoryMarshal.AsBytes(tensor.Span));
        }
        return Algorithm + Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    /// <summary>With its length: 'ab' and 'c' are not 'a' and 'bc'.</summary>
    private static void Append(XxHash128 hash, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        hash.Append(MemoryMarshal.AsBytes<int>([bytes.Length]));
        hash.Append(bytes);
    }
}
