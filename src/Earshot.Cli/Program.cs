using System.CommandLine;

namespace Earshot.Cli;

internal static class Program
{
    private static int Main(string[] arguments)
    {
        var root = new RootCommand("Learn to label audio from a handful of labels.");
        return root.Parse(arguments).Invoke();
    }
}
