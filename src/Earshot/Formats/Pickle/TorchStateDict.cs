using System.IO.Compression;

namespace Earshot.Formats.Pickle;

/// <summary>
/// Reads a PyTorch state dict (<c>torch.save(model.state_dict(), path)</c>, the zip format of PyTorch 1.6 and later)
/// without PyTorch: <c>data.pkl</c> by the <see cref="RestrictedUnpickler"/>, and each tensor's numbers from
/// <c>data/&lt;key&gt;</c>.
/// </summary>
internal sealed class TorchStateDict
{
    private readonly Dictionary<string, TorchStorage> storages = new(StringComparer.Ordinal);
    private readonly ZipArchive archive;
    private readonly long fileLength;
    private readonly string folder;
    private long valuesLeft;

    private TorchStateDict(ZipArchive archive, long fileLength, string folder, long maxValues) =>
        (this.archive, this.fileLength, this.folder, valuesLeft) = (archive, fileLength, folder, maxValues);

    /// <summary>The tensors of a file by name.</summary>
    /// <param name="path">The <c>.pt</c> or <c>.pth</c> file.</param>
    /// <param name="maxValues">Refuses a file with more numbers, those of its storages and of its tensors together;
    /// default 2²⁸ (1 GiB of float32).</param>
    /// <exception cref="InvalidDataException">It is no such file, is damaged, holds other things than tensors, or
    /// exceeds the limit.</exception>
    public static SortedDictionary<string, TorchTensor> Read(string path, long maxValues = 1L << 28)
    {
        using var stream = File.OpenRead(path);
        return Read(stream, maxValues);
    }

    /// <summary>The tensors of a file by name, from a seekable stream.</summary>
    /// <exception cref="InvalidDataException">As above.</exception>
    public static SortedDictionary<string, TorchTensor> Read(Stream stream, long maxValues = 1L << 28)
    {
        using var archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
        var pickle =
            archive.Entries.FirstOrDefault(entry => entry.Name == "data.pkl")
            ?? throw new InvalidDataException(
                "the file has no data.pkl; a state dict saved by PyTorch 1.6 or later is expected"
            );
        var reader = new TorchStateDict(archive, stream.Length, pickle.FullName[..^"data.pkl".Length], maxValues);
        return reader.Tensors(Bytes(pickle, new PickleLimits().MaxBytes, stream.Length));
    }

    private SortedDictionary<string, TorchTensor> Tensors(byte[] pickle)
    {
        var unpickler = new RestrictedUnpickler(Globals(), persistentLoad: LoadStorage);
        var root = PickleValue.As<OrderedDictionary<object, object?>>(unpickler.Load(pickle), "state dict");
        var tensors = new SortedDictionary<string, TorchTensor>(StringComparer.Ordinal);
        foreach (var (name, tensor) in root)
            tensors[PickleValue.As<string>(name, "name of a tensor")] = PickleValue.As<TorchTensor>(
                tensor,
                $"entry '{name}'"
            );
        return tensors;
    }

    private Dictionary<string, PickleFactory> Globals()
    {
        var globals = new Dictionary<string, PickleFactory>
        {
            ["collections OrderedDict"] = _ => new OrderedDictionary<object, object?>(PickleKeyComparer.Instance),
            ["torch._utils _rebuild_tensor_v2"] = RebuildTensor,
            ["torch._utils _rebuild_parameter"] = arguments => arguments.Item<TorchTensor>(0, "parameter"),
        };
        // A pickle only names a storage class, inside a persistent id; making one is that id's business.
        foreach (var (name, type) in TorchStorageType.ByName)
            globals[name] = new StorageClass(name, type).Refuse;
        return globals;
    }

    /// <summary><c>_rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks)</c>.</summary>
    private TorchTensor RebuildTensor(object?[] arguments)
    {
        var storage = arguments.Item<TorchStorage>(0, "storage");
        var offset = PickleValue.Size(arguments.Item<object>(1, "offset"), "offset");
        var tensor = storage.View(
            offset,
            PickleValue.Sizes(arguments.Item<object>(2, "size"), "size"),
            PickleValue.Sizes(arguments.Item<object>(3, "stride"), "stride")
        );
        Charge(tensor.Values.Length);
        return tensor;
    }

    /// <summary>The persistent id <c>("storage", class, key, device, count)</c>.</summary>
    private TorchStorage LoadStorage(object? id)
    {
        var tuple = PickleValue.As<object?[]>(id, "persistent id");
        var type =
            (tuple.Item<PickleFactory>(1, "storage class").Target as StorageClass)?.Type
            ?? throw new InvalidDataException("a persistent id names something that is not a storage class");
        var key = tuple.Item<string>(2, "storage key");
        var count = PickleValue.Size(tuple.Item<object>(4, "storage length"), "storage length");
        if (storages.TryGetValue(key, out var known))
            return known;

        Charge(count);
        var entry =
            archive.GetEntry($"{folder}data/{key}")
            ?? throw new InvalidDataException($"the file has no storage '{key}'");
        var wanted = (long)count * type.BytesEach;
        if (entry.Length != wanted)
            throw new InvalidDataException($"storage '{key}' has {entry.Length} bytes, expected {wanted}");
        return storages[key] = new TorchStorage(type.Decode(Bytes(entry, wanted, fileLength)));
    }

    private void Charge(int values)
    {
        valuesLeft -= values;
        if (valuesLeft < 0)
            throw new InvalidDataException("the file holds more numbers than the limit allows");
    }

    /// <summary>
    /// PyTorch stores without compression; insisting on it means that no small file can promise a large one.
    /// </summary>
    private static byte[] Bytes(ZipArchiveEntry entry, long limit, long fileLength)
    {
        if (entry.Length > Math.Min(limit, fileLength) || entry.CompressedLength != entry.Length)
            throw new InvalidDataException(
                $"'{entry.FullName}' has {entry.Length} bytes ({entry.CompressedLength} packed); at most "
                    + $"{Math.Min(limit, fileLength)}, not packed, are expected"
            );
        var bytes = new byte[entry.Length];
        using var stream = entry.Open();
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            throw new InvalidDataException($"'{entry.FullName}' ends early");
        return bytes;
    }

    private sealed record StorageClass(string Name, TorchStorageType Type)
    {
        public object? Refuse(object?[] arguments) =>
            throw new InvalidDataException($"the pickle makes a {Name} of its own");
    }
}
