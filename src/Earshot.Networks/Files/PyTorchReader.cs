using System.IO.Compression;
using Earshot.Formats.Pickle;

namespace Earshot.Networks.Files;

/// <summary>
/// PyTorch's files: the zip of 1.6 and later, and the row of pickles before it. The tensors are those of the
/// dictionary that holds most of them, wherever it lies: a checkpoint keeps it under <c>model</c> or
/// <c>state_dict</c>.
/// </summary>
internal sealed class PyTorchReader
{
    private readonly Dictionary<string, Stored> storages = new(StringComparer.Ordinal);
    private Func<string, long, Stream> open = (_, _) => Stream.Null;

    /// <summary>The pickled number that a file of the older form begins with.</summary>
    private static ReadOnlySpan<byte> LegacyMagic =>
        [0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E];

    public static WeightFile OpenZip(string path, FileStream stream)
    {
        var archive = new ZipArchive(stream, ZipArchiveMode.Read);
        var pickle =
            archive.Entries.FirstOrDefault(entry => entry.Name == "data.pkl")
            ?? throw new InvalidDataException("a zip file without data.pkl");
        if (pickle.Length > Math.Min(new PickleLimits().MaxBytes, stream.Length))
            throw new InvalidDataException($"data.pkl has {pickle.Length} bytes");
        var folder = pickle.FullName[..^"data.pkl".Length];
        var reader = new PyTorchReader { open = (key, at) => Storage(archive, $"{folder}data/{key}", at) };
        var bytes = new byte[pickle.Length];
        using (var data = pickle.Open())
            data.ReadExactly(bytes);
        return new(path, archive, Entries(reader.Unpickler().Load(bytes)));
    }

    /// <summary>
    /// Five pickles (a number, a version, the machine, the object, the storages' keys), then each storage: its count
    /// as i64 and its numbers.
    /// </summary>
    public static WeightFile OpenLegacy(string path, FileStream stream)
    {
        var pickles = new byte[Math.Min(stream.Length, new PickleLimits().MaxBytes)];
        stream.ReadExactly(pickles);
        if (!pickles.AsSpan().StartsWith(LegacyMagic))
            throw new InvalidDataException("a pickle, but not one of PyTorch's files");
        var reader = new PyTorchReader();
        var at = LegacyMagic.Length;
        reader.Next(pickles, ref at); // version
        reader.Next(pickles, ref at); // machine
        var root = reader.Next(pickles, ref at);
        var places = reader.Places(PickleValue.As<List<object?>>(reader.Next(pickles, ref at), "storages"), at);
        reader.open = (key, offset) => BorrowedStream.From(stream, places[key] + offset);
        return new(path, stream, Entries(root));
    }

    private Dictionary<string, long> Places(List<object?> keys, long at)
    {
        var places = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var key in keys)
        {
            var name = PickleValue.As<string>(key, "storage key");
            if (!storages.TryGetValue(name, out var stored))
                throw new InvalidDataException($"storage '{name}' belongs to no tensor");
            places[name] = at + sizeof(long);
            at += sizeof(long) + stored.Count * stored.Type.Bytes();
        }
        return places;
    }

    private object? Next(byte[] pickles, ref int at)
    {
        var value = Unpickler().Load(pickles.AsSpan(at), out var length);
        at += length;
        return value;
    }

    private RestrictedUnpickler Unpickler() =>
        new(new EveryName(Global), new PickleLimits { MaxBytes = int.MaxValue }, LoadStorage);

    /// <summary>
    /// What a name stands for: those of tensors for themselves, all others for an object without content.
    /// </summary>
    private PickleFactory Global(string name) =>
        name switch
        {
            "collections OrderedDict" => _ => new OrderedDictionary<object, object?>(),
            "torch._utils _rebuild_tensor_v2" or "torch._utils _rebuild_tensor" => Rebuild,
            "torch._utils _rebuild_parameter" => arguments => arguments.Item<WeightEntry>(0, "parameter"),
            _ when NumberTypes.OfStorage(name[(name.LastIndexOf(' ') + 1)..]) is { } type => new StorageClass(
                type
            ).Refuse,
            _ => _ => new Unknown(),
        };

    /// <summary>The persistent id <c>("storage", class, key, device, count, …)</c>.</summary>
    private Stored LoadStorage(object? id)
    {
        var tuple = PickleValue.As<object?[]>(id, "persistent id");
        var type =
            (tuple.Item<PickleFactory>(1, "storage class").Target as StorageClass)?.Type
            ?? throw new InvalidDataException("a persistent id names something that is no class of storage");
        var key = tuple.Item<string>(2, "storage key");
        return storages[key] = new(key, type, tuple.Item<long>(4, "storage length"));
    }

    /// <summary><c>_rebuild_tensor_v2(storage, offset, size, stride, …)</c>.</summary>
    private WeightEntry Rebuild(object?[] arguments)
    {
        var stored = arguments.Item<Stored>(0, "storage");
        var first = arguments.Item<long>(1, "offset");
        var shape = PickleValue.Sizes(arguments.Item<object>(2, "size"), "size");
        var strides = PickleValue.Sizes(arguments.Item<object>(3, "stride"), "stride");
        if (shape.Length != strides.Length || shape.Aggregate(1.0, (count, size) => count * size) > stored.Count)
            throw new InvalidDataException($"a tensor ({string.Join(", ", shape)}) in {stored.Count} numbers");
        var gaps = WeightEntry.Gaps(shape, strides);
        var entry = new WeightEntry(stored.Type, shape, first, gaps, at => open(stored.Key, at));
        return first >= 0 && entry.Reach <= stored.Count - first
            ? entry
            : throw new InvalidDataException($"a tensor beyond its storage of {stored.Count} numbers");
    }

    private static Stream Storage(ZipArchive archive, string name, long at)
    {
        var entry = archive.GetEntry(name) ?? throw new InvalidDataException($"the file has no storage '{name}'");
        var stream = entry.Open();
        var skipped = new byte[(int)Math.Min(at, 1 << 16)];
        for (var left = at; left > 0; left -= skipped.Length)
            stream.ReadExactly(skipped, 0, (int)Math.Min(left, skipped.Length));
        return stream;
    }

    private static Dictionary<string, WeightEntry> Entries(object? root)
    {
        var most = new Dictionary<string, WeightEntry>(StringComparer.Ordinal);
        Look(root, ref most);
        return most.Count > 0 ? most : throw new InvalidDataException("no dictionary of tensors in it");
    }

    private static void Look(object? value, ref Dictionary<string, WeightEntry> most)
    {
        if (value is not OrderedDictionary<object, object?> dictionary)
            return;
        var tensors = new Dictionary<string, WeightEntry>(StringComparer.Ordinal);
        foreach (var (key, item) in dictionary)
            if (key is string name && item is WeightEntry tensor)
                tensors[name] = tensor;
            else
                Look(item, ref most);
        if (tensors.Count > most.Count)
            most = tensors;
    }

    private sealed record Stored(string Key, NumberType Type, long Count);

    private sealed record StorageClass(NumberType Type)
    {
        public object? Refuse(object?[] arguments) =>
            throw new InvalidDataException("the pickle makes a storage of its own");
    }

    /// <summary>An object of a class that is not known: whatever is set on it is forgotten.</summary>
    private sealed class Unknown : IPickleState
    {
        public void SetState(object? state) { }
    }
}
