using System.Runtime.CompilerServices;

namespace Earshot.Testing;

/// <summary>Tests, and what they start, keep features in a folder of their own, never in the user's cache.</summary>
internal static class OwnCache
{
#pragma warning disable CA2255 // a test project is no library: its environment is set before its first test
    [ModuleInitializer]
    internal static void Set()
    {
        var folder = Directory.CreateTempSubdirectory("earshot-test-cache-").FullName;
        Environment.SetEnvironmentVariable("EARSHOT_CACHE", folder);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
    }
#pragma warning restore CA2255
}
