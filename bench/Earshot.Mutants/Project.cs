using System.Diagnostics;
using System.Reflection;
using System.Runtime.Loader;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Earshot.Mutants;

/// <summary>A project as the compiler sees it, kept in memory, so that a mutant costs no build.</summary>
internal sealed class Project
{
    private const string Embedded = "/resource:";
    private readonly string root;
    private readonly string[] embedded;
    private readonly CSharpCompilation compilation;

    /// <summary>Asks the build what it would hand to the compiler; sources that are generated are so once.</summary>
    public Project(string root, string name)
    {
        (this.root, Name) = (root, name);
        var folder = Path.Combine(root, "src", name);
        var given = CompilerArguments(folder, name);
        embedded = [.. given.Where(one => one.StartsWith(Embedded, StringComparison.Ordinal)).Select(Unprefixed)];
        var arguments = CSharpCommandLineParser.Default.Parse(given, folder, null);
        var parse = arguments.ParseOptions;
        var bare = CSharpCompilation.Create(
            arguments.CompilationName ?? name,
            arguments.SourceFiles.Select(source => Tree(source.Path)),
            arguments.MetadataReferences.Select(r => MetadataReference.CreateFromFile(r.Reference, r.Properties)),
            arguments
                .CompilationOptions.WithGeneralDiagnosticOption(ReportDiagnostic.Default)
                .WithSpecificDiagnosticOptions([])
        );
        var generators = arguments
            .AnalyzerReferences.Select(analyzer => new AnalyzerFileReference(analyzer.FilePath, new Loader()))
            .SelectMany(reference => reference.GetGenerators(LanguageNames.CSharp));
        CSharpGeneratorDriver
            .Create(generators, parseOptions: parse)
            .RunGeneratorsAndUpdateCompilation(bare, out var whole, out _);
        compilation = (CSharpCompilation)whole;

        string Unprefixed(string argument) => argument[Embedded.Length..];
        SyntaxTree Tree(string path) =>
            CSharpSyntaxTree.ParseText(SourceText.From(File.ReadAllText(path)), parse, Path.GetFullPath(path, folder));
    }

    /// <summary>Its name, which is that of its assembly.</summary>
    public string Name { get; }

    /// <summary>All places of the files in a folder of it ("" for all).</summary>
    public IEnumerable<Mutant> PlacesIn(string folder)
    {
        var under = Path.Combine(root, "src", Name, folder) + Path.DirectorySeparatorChar;
        foreach (var tree in compilation.SyntaxTrees.OrderBy(tree => tree.FilePath, StringComparer.Ordinal))
        {
            if (
                !tree.FilePath.StartsWith(under.Replace("//", "/", StringComparison.Ordinal), StringComparison.Ordinal)
                || tree.FilePath.Contains("/obj/")
            )
                continue;
            var places = new Places(Path.GetRelativePath(root, tree.FilePath), compilation.GetSemanticModel(tree));
            places.Visit(tree.GetRoot());
            foreach (var mutant in places.Found)
                yield return mutant;
        }
    }

    /// <summary>Writes the assembly with a fault, or as it is; false where the fault does not compile.</summary>
    public bool Compile(Mutant? mutant, string path)
    {
        using var assembly = new MemoryStream();
        var result = With(mutant).Emit(assembly, manifestResources: Resources(mutant));
        if (result.Success)
            File.WriteAllBytes(path, assembly.ToArray());
        else if (mutant is null)
            throw new InvalidOperationException(string.Join('\n', result.Diagnostics.Take(5)));
        return result.Success;
    }

    private CSharpCompilation With(Mutant? mutant)
    {
        if (mutant is null || !mutant.File.EndsWith(".cs", StringComparison.Ordinal))
            return compilation;
        var file = Path.Combine(root, mutant.File);
        var tree = compilation.SyntaxTrees.Single(tree => tree.FilePath == file);
        var text = tree.GetText().WithChanges(new TextChange(mutant.Span, mutant.After));
        return compilation.ReplaceSyntaxTree(tree, tree.WithChangedText(text));
    }

    /// <summary>What is embedded, with the fault where it is in one of these files.</summary>
    private IEnumerable<ResourceDescription> Resources(Mutant? mutant) =>
        from argument in embedded
        let parts = argument.Split(',')
        let path = Path.Combine(root, "src", Name, parts[0])
        let fault = mutant is { } one && Path.Combine(root, one.File) == path ? one : null
        let text = File.ReadAllText(path)
        let held = fault?.In(text) ?? text
        select new ResourceDescription(parts[1], () => new MemoryStream(Encoding.UTF8.GetBytes(held)), true);

    /// <summary>What the build would call the compiler with; a file that is not there makes it think it must.</summary>
    private static string[] CompilerArguments(string folder, string name)
    {
        var start = new ProcessStartInfo(
            "dotnet",
            [
                "msbuild",
                $"{name}.csproj",
                "-t:PrepareResources;Compile",
                "-getItem:CscCommandLineArgs",
                "-p:Configuration=Release;SkipCompilerExecution=true;ProvideCommandLineArgs=true",
                "-p:BuildProjectReferences=false;NonExistentFile=__none__/__none__",
            ]
        )
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var items = JsonNode.Parse(process.StandardOutput.ReadToEnd())!["Items"]!["CscCommandLineArgs"]!;
        return [.. items.AsArray().Select(item => (string)item!["Identity"]!)];
    }

    private sealed class Loader : IAnalyzerAssemblyLoader
    {
        public void AddDependencyLocation(string fullPath) { }

        public Assembly LoadFromPath(string fullPath) => AssemblyLoadContext.Default.LoadFromAssemblyPath(fullPath);
    }
}
