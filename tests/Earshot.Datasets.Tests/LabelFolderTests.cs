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

    private static string Say(Annotation a) => $"{"+-="[(int)a.Polarity]}{a.ClassName}";
}
