using Earshot.Annotations;

namespace Earshot.Datasets.Tests;

public sealed class LabelFolderTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("earshot-folders-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Theory]
    [InlineData("dog", "dog", "+dog")]
    [InlineData("rain+wind", "rain+wind", "+rain +wind")]
    [InlineData("rain+-wind", "rain+-wind", "+rain -wind")]
    [InlineData("-rain", null, "-rain")]
    [InlineData("background", "background", "=")]
    [InlineData("unlabelled", null, "")]
    [InlineData("c++", "c++", "+c++")]
    public void A_folder_s_name_says_one_class_or_several(string folder, string? label, string said)
    {
        Directory.CreateDirectory(Path.Combine(root, folder));
        File.WriteAllBytes(Path.Combine(root, folder, "a.wav"), [1]);
        var clip = Assert.Single(Dataset.Open(root).Value.Clips);
        Assert.Equal(label, clip.Label);
        Assert.Equal(said, string.Join(' ', clip.Annotations().Select(Say)));
    }

    [Fact]
    public void A_folder_whose_name_can_t_be_a_class_is_named_as_skipped_once_and_the_others_are_taken()
    {
        foreach (var file in (string[])["dog/a.wav", "c\u202Eat/a.wav", "c\u202Eat/b.wav"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(root, file))!);
            File.WriteAllBytes(Path.Combine(root, file), [1]);
        }
        var set = Dataset.Open(root).Value;
        Assert.Equal("dog", Assert.Single(set.Clips).Label);
        Assert.Contains("mark of direction (U+202E): rename the folder", Assert.Single(set.Skipped).Reason);
    }

    private static string Say(Annotation a) => $"{"+-="[(int)a.Polarity]}{a.ClassName}";
}
