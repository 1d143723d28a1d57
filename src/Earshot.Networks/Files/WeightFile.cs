namespace Earshot.Networks.Files;

/// <summary>
/// A file of named tensors, opened but not read: safetensors, or PyTorch's (zip, and the form before 1.6). Of any
/// number of axes and any size; a tensor is read when it is asked for, straight to where it belongs.
/// </summary>
/// <remarks>
/// Nothing in a file is run: of a pickle only tensors, numbers, texts and containers are understood, and what else it
/// names is stepped over.
/// </remarks>
public sealed class WeightFile : IDisposable
{
    private readonly IDisposable source;
    private readonly Dictionary<string, WeightEntry> entries;

    internal WeightFile(string path, IDisposable source, Dictionary<string, WeightEntry> entries) =>
        (Path, this.source, this.entries) = (path, source, entries);

    /// <summary>Where it lies.</summary>
    public string Path { get; }

    /// <summary>The tensors' names.</summary>
    public IReadOnlyCollection<string> Names => entries.Keys;

    /// <summary>Opens a file; what it is is seen from its first bytes.</summary>
    public static Outcome<WeightFile> Open(string path)
    {
        FileStream? stream = null;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            Span<byte> start = stackalloc byte[9];
            var read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            stream.Position = 0;
            // a header's length comes first in safetensors and may begin with any bytes, then stands its JSON
            if (read < start.Length || start[8] == '{')
                return SafeTensorsReader.Open(path, stream);
            if (start.StartsWith("PK"u8))
                return PyTorchReader.OpenZip(path, stream);
            return start[0] == 0x80 ? PyTorchReader.OpenLegacy(path, stream) : SafeTensorsReader.Open(path, stream);
        }
        catch (Exception e)
            when (e is IOException or InvalidDataException or UnauthorizedAccessException or OverflowException)
        {
            stream?.Dispose();
            return Outcome<WeightFile>.Skipped(
                $"{path} can't be read as weights (safetensors or PyTorch): {e.Message}"
            );
        }
    }

    /// <summary>Whether there is a tensor of that name.</summary>
    public bool Contains(string name) => entries.ContainsKey(name);

    /// <summary>A tensor's shape.</summary>
    /// <exception cref="KeyNotFoundException">There is none of that name.</exception>
    public IReadOnlyList<int> ShapeOf(string name) => entries[name].Shape;

    /// <summary>A tensor's values, row-major, as <c>float</c>.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="to">As many values as it has.</param>
    /// <exception cref="InvalidDataException">The file ends early.</exception>
    public void Read(string name, Span<float> to)
    {
        var entry = entries[name];
        if (to.Length != entry.Count)
            throw new ArgumentException($"'{name}' has {entry.Count} values, room for {to.Length}");
        entry.Read(to);
    }

    /// <inheritdoc/>
    public void Dispose() => source.Dispose();
}
