using Earshot.Audio;
using Earshot.Datasets;
using Earshot.Decoding;
using Earshot.Testing;

namespace Earshot.Experiments.Tests;

public sealed class ClipSoundsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly ClipAudio audio = new();

    public ClipSoundsTests()
    {
        foreach (var name in (string[])["clips/a.wav", "clips/b.wav", "noise/n.wav"])
        {
            folder.Write(name, "");
            WavFile.Write(folder.File(name), new AudioSignal([.. Enumerable.Repeat(0.1f, 100)], 8000));
        }
    }

    public void Dispose()
    {
        audio.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData("clips/a.wav")]
    [InlineData("clips/b.wav")]
    [InlineData("noise/n.wav")]
    public void Its_digest_changes_with_a_byte_of_any_file_under_the_same_size_and_time(string changed)
    {
        var before = Digest();
        Assert.Equal(before, Digest());
        var (bytes, time) = (File.ReadAllBytes(folder.File(changed)), File.GetLastWriteTimeUtc(folder.File(changed)));
        bytes[^1] ^= 1;
        File.WriteAllBytes(folder.File(changed), bytes);
        File.SetLastWriteTimeUtc(folder.File(changed), time);
        Assert.NotEqual(before, Digest());
    }

    [Fact]
    public void Its_digest_changes_with_groups_clips_and_the_rule()
    {
        string[] all =
        [
            Digest(),
            Digest(VoiceRule.OwnGroup),
            Digest(change: set => set with { Clips = [set.Clips[0] with { Group = "g" }, set.Clips[1]] }),
            Digest(change: set => set with { Clips = [set.Clips[0]] }),
        ];
        Assert.Equal(all.Length, all.Distinct().Count());
    }

    private string Digest(VoiceRule rule = VoiceRule.OwnGroupElseAny, Func<ClipSet, ClipSet>? change = null)
    {
        var set = Dataset.Open(folder.File("clips")).Value;
        return new ClipSounds(change?.Invoke(set) ?? set, audio, rule, folder.File("noise")).Digest;
    }
}
