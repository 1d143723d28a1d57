using System.Globalization;
using Earshot.Audio;
using Earshot.Numerics;

namespace Earshot.Tests.Audio;

/// <summary>
/// Files damaged at random: every one yields samples or a reason, in memory and time bounded by its size.
/// EARSHOT_MUTATIONS sets how many.
/// </summary>
public class WavMutationTests
{
    private static readonly int Mutations = int.Parse(
        Environment.GetEnvironmentVariable("EARSHOT_MUTATIONS") ?? "100000",
        CultureInfo.InvariantCulture
    );

    private static readonly byte[][] Seeds =
    [
        WavBytes.Write(Tone(), 8000),
        WavBytes.Write(Tone(), 44_100, 2, WavEncoding.Float32),
        [
            .. WavBytes.Riff("RF64"),
            .. WavBytes.Chunk("ds64", [.. new byte[8], .. BitConverter.GetBytes(64UL), .. new byte[12]]),
            .. WavBytes.Chunk("LIST", [1, 2, 3]),
            .. WavBytes.Chunk("fmt ", WavBytes.Pcm16()),
            .. "data"u8,
            0xFF,
            0xFF,
            0xFF,
            0xFF,
            .. new byte[64],
        ],
    ];

    [Fact]
    public void No_damage_crashes_hangs_or_takes_memory_beyond_the_caps()
    {
        var random = new RandomStreams(5).Stream("mutations");
        var (good, bad, largest) = (0, 0, 0L);
        for (var i = 0; i < Mutations; i++)
        {
            var bytes = Mutate(Seeds[i % Seeds.Length], random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var outcome = WavReader
                .Open(i % 2 == 0 ? new MemoryStream(bytes) : new TricklingStream(bytes, 1 + random.Next(50)))
                .Then(reader => reader.ReadAll());
            largest = Math.Max(largest, GC.GetAllocatedBytesForCurrentThread() - before);
            if (outcome.IsOk)
                good++;
            else
                bad++;
            Assert.True(
                outcome.IsOk
                    ? outcome.Value.Samples.Length <= bytes.Length && outcome.Value.Samples.All(float.IsFinite)
                    : outcome.Reason!.Length > 10
            );
        }
        Assert.True(
            good > Mutations / 50 && bad > Mutations / 50,
            $"{good} good and {bad} bad: the mutations do not reach both"
        );
        Assert.InRange(largest, 1, 8 << 20);
    }

    private static byte[] Mutate(byte[] seed, RandomStream random)
    {
        var bytes = seed.ToArray();
        for (var changes = 1 + random.Next(4); changes > 0; changes--)
        {
            var at = random.Next(random.Next(2) == 0 ? Math.Min(64, bytes.Length) : bytes.Length);
            switch (random.Next(4))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes.AsSpan(at, Math.Min(4, bytes.Length - at)).Fill((byte)(random.Next(2) * 255));
                    break;
                default:
                    bytes =
                    [
                        .. bytes[..at],
                        .. bytes[Math.Min(bytes.Length, at + random.Next(8))..],
                        .. seed.AsSpan(0, random.Next(8)),
                    ];
                    break;
            }
            if (bytes.Length == 0)
                return bytes;
        }
        return bytes;
    }

    private static float[] Tone() => [.. Enumerable.Range(0, 200).Select(i => MathF.Sin(i / 9f) / 2)];
}
