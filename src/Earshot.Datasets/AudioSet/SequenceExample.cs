using System.Buffers.Binary;
using System.Text;
using Earshot.Formats;

namespace Earshot.Datasets.AudioSet;

/// <summary>
/// Reads a TensorFlow <c>SequenceExample</c> as AudioSet writes it: a context of <c>video_id</c>,
/// <c>start_time_seconds</c>, <c>end_time_seconds</c> and <c>labels</c>, and a list <c>audio_embedding</c> of frames,
/// 128 bytes each.
/// </summary>
internal static class SequenceExample
{
    /// <summary>Values of a VGGish frame.</summary>
    public const int Dimension = 128;

    /// <summary>The clip that a message describes.</summary>
    /// <exception cref="InvalidDataException">The message is malformed or lacks a part.</exception>
    public static AudioSetClip Read(ReadOnlySpan<byte> message)
    {
        var context = new ProtobufReader(Only(message, 1));
        var (id, labels, start, end) = ("", Array.Empty<int>(), double.NaN, double.NaN);
        while (context.Next())
        {
            var feature = Only(context.Content, 2);
            switch (Key(context.Content))
            {
                case "video_id":
                    id = Encoding.UTF8.GetString(Only(Only(feature, 1), 1));
                    break;
                case "start_time_seconds":
                    start = BinaryPrimitives.ReadSingleLittleEndian(Number(Only(Only(feature, 2), 1)));
                    break;
                case "end_time_seconds":
                    end = BinaryPrimitives.ReadSingleLittleEndian(Number(Only(Only(feature, 2), 1)));
                    break;
                case "labels":
                    labels = Integers(Only(feature, 3));
                    break;
            }
        }
        if (id.Length == 0 || labels.Length == 0)
            throw new InvalidDataException("the clip has no video id or no labels");
        return new AudioSetClip(id, start, end, labels, MeanFrame(Only(message, 2)));
    }

    /// <summary>
    /// The mean over frames of bytes q that stand for q·4/255 - 2: VGGish clips its outputs to [-2, 2] and quantises
    /// them.
    /// </summary>
    private static float[] MeanFrame(ReadOnlySpan<byte> lists)
    {
        Span<int> sums = stackalloc int[Dimension];
        var frames = 0;
        var list = new ProtobufReader(lists);
        while (list.Next())
        {
            if (Key(list.Content) != "audio_embedding")
                continue;
            var features = new ProtobufReader(Only(list.Content, 2));
            for (; features.Next(); frames++)
            {
                var frame = Only(Only(features.Content, 1), 1);
                if (frame.Length != Dimension)
                    throw new InvalidDataException($"a frame has {frame.Length} values, {Dimension} are expected");
                for (var d = 0; d < Dimension; d++)
                    sums[d] += frame[d];
            }
        }
        if (frames == 0)
            throw new InvalidDataException("the clip has no frames");
        var mean = new float[Dimension];
        for (var d = 0; d < Dimension; d++)
            mean[d] = (float)(sums[d] * 4.0 / (255.0 * frames) - 2);
        return mean;
    }

    /// <summary>The key of a map's entry, which is a message of key (1) and value (2).</summary>
    private static string Key(ReadOnlySpan<byte> entry) => Encoding.UTF8.GetString(Only(entry, 1));

    /// <summary>The content of the message's field of that number; empty where it has none.</summary>
    private static ReadOnlySpan<byte> Only(ReadOnlySpan<byte> message, int field)
    {
        var reader = new ProtobufReader(message);
        while (reader.Next())
            if (reader.Field == field)
                return reader.Content;
        return default;
    }

    /// <summary>The four bytes of a packed list of one float.</summary>
    private static ReadOnlySpan<byte> Number(ReadOnlySpan<byte> packed) =>
        packed.Length == sizeof(float)
            ? packed
            : throw new InvalidDataException($"a time has {packed.Length} bytes, 4 are expected");

    /// <summary>A list of integers, packed or each a field of its own.</summary>
    private static int[] Integers(ReadOnlySpan<byte> list)
    {
        var integers = new List<int>();
        var reader = new ProtobufReader(list);
        while (reader.Next())
        {
            if (reader.IsNumber)
                integers.Add(Label(reader.Number));
            var packed = reader.Content;
            while (!packed.IsEmpty)
                integers.Add(Label(ProtobufReader.Varint(ref packed)));
        }
        return [.. integers];
    }

    private static int Label(ulong number) =>
        number <= int.MaxValue ? (int)number : throw new InvalidDataException($"label {number} is out of range");
}
