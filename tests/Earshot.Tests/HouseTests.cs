using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Earshot.Tests;

/// <summary>The arrows of the house point one way: CONTRIBUTING.md draws it, these tests hold it.</summary>
public partial class HouseTests
{
    /// <summary>Projects, a floor a line: each may use those of the floors above it in this list.</summary>
    private static readonly string[][] Floors =
    [
        ["Earshot"],
        ["Earshot.Networks"],
        ["Earshot.Decoding", "Earshot.Onnx", "Earshot.Datasets"],
        ["Earshot.Recordings"],
        ["Earshot.Workspace"],
        ["Earshot.Experiments"],
        ["Earshot.Studio", "Earshot.Service", "Earshot.Predictor"],
        ["Earshot.Cli"],
    ];

    /// <summary>Rooms of the core: each may use those before it.</summary>
    private static readonly string[] Rooms =
    [
        "Numerics",
        "Audio",
        "Formats",
        "Features",
        "Detections",
        "Annotations",
        "Evaluation",
        "Graphs",
        "SelfSupervision",
        "Learning",
        "Inference",
    ];

    [GeneratedRegex(@"^using (?:static )?Earshot\.(?<room>\w+)", RegexOptions.Multiline)]
    private static partial Regex Uses { get; }

    private static string Sources => Path.Combine(Repository(), "src");

    [Fact]
    public void A_project_refers_only_to_floors_above_its_own()
    {
        var projects = Directory.GetFiles(Sources, "*.csproj", SearchOption.AllDirectories);
        Assert.Equal(Floors.Sum(floor => floor.Length), projects.Length);
        Assert.All(
            projects,
            path => Assert.All(References(path), used => Assert.True(FloorOf(used) < FloorOf(Name(path)), used))
        );
    }

    [Fact]
    public void The_core_refers_to_no_project_and_to_two_managed_packages() =>
        Assert.Equal(
            ["System.IO.Hashing", "System.Numerics.Tensors"],
            XDocument
                .Load(Path.Combine(Sources, "Earshot", "Earshot.csproj"))
                .Descendants()
                .Where(e => e.Name.LocalName is "PackageReference" or "ProjectReference")
                .Where(e => (string?)e.Attribute("PrivateAssets") != "all")
                .Select(e => (string)e.Attribute("Include")!)
        );

    [Fact]
    public void A_room_of_the_core_uses_only_those_before_it() =>
        Assert.All(
            Rooms.Select((room, i) => (room, before: Rooms[..(i + 1)])).Where(r => Directory.Exists(Folder(r.room))),
            r => Assert.All(Used(r.room), used => Assert.True(r.before.Contains(used), $"{r.room} uses {used}"))
        );

    [Fact]
    public void Every_folder_of_the_core_is_a_room() =>
        Assert.Subset(
            new HashSet<string?>([.. Rooms, "bin", "obj"]),
            Directory.GetDirectories(Path.Combine(Sources, "Earshot")).Select(Path.GetFileName).ToHashSet()
        );

    /// <summary>Why options are refused is said by <c>Objection()</c>, and thrown by <c>Validated()</c>.</summary>
    [Fact]
    public void Options_are_judged_by_one_idiom() =>
        Assert.All(
            Directory.GetFiles(Sources, "*Options.cs", SearchOption.AllDirectories),
            path => Assert.DoesNotMatch(@"public [\w<>?]+ (Check|Validate|Verify)\(\)", File.ReadAllText(path))
        );

    private static IEnumerable<string> Used(string room) =>
        Directory
            .GetFiles(Folder(room), "*.cs", SearchOption.AllDirectories)
            .SelectMany(path => Uses.Matches(File.ReadAllText(path)))
            .Select(match => match.Groups["room"].Value);

    private static string Folder(string room) => Path.Combine(Sources, "Earshot", room);

    private static string Name(string project) => Path.GetFileNameWithoutExtension(project.Replace('\\', '/'));

    private static IEnumerable<string> References(string project) =>
        XDocument.Load(project).Descendants("ProjectReference").Select(e => Name((string)e.Attribute("Include")!));

    private static int FloorOf(string project) => Array.FindIndex(Floors, floor => floor.Contains(project));

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Earshot.slnx")))
            folder = folder.Parent!;
        return folder.FullName;
    }
}
