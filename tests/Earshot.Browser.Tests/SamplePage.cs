using System.ComponentModel;
using System.Diagnostics;

namespace Earshot.Browser.Tests;

/// <summary><c>samples/browser</c> with its packages, served as its users serve it.</summary>
internal sealed class SamplePage : IDisposable
{
    private readonly Process server;

    /// <param name="onnx">The model the page finds as <c>model.onnx</c>.</param>
    public SamplePage(string onnx)
    {
        var folder = Path.Combine(SourceRoot(), "samples", "browser");
        if (!Directory.Exists(Path.Combine(folder, "node_modules", "onnxruntime-web")))
            Install(folder);
        server = Start(folder, "node", ["serve.js", "0"], onnx);
        Address = new Uri(
            server.StandardOutput.ReadLine()
                ?? throw new InvalidOperationException($"serve.js ended: {server.StandardError.ReadToEnd()}")
        );
    }

    public Uri Address { get; }

    public void Dispose()
    {
        server.Kill();
        server.Dispose();
    }

    private static void Install(string folder)
    {
        using var npm = Start(folder, "npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
        var error = npm.StandardError.ReadToEndAsync();
        npm.StandardOutput.ReadToEnd();
        npm.WaitForExit();
        if (error.Result.Contains("npm error network", StringComparison.Ordinal))
            Assert.Skip("needs the npm registry once, for onnxruntime-web");
        Assert.True(npm.ExitCode == 0, error.Result);
    }

    private static Process Start(string folder, string program, string[] arguments, string? onnx = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (onnx is not null)
            start.Environment["EARSHOT_ONNX"] = onnx;
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            Assert.Skip($"needs {program}, which is not installed (apt-get install nodejs npm)");
            throw;
        }
    }

    private static string SourceRoot()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at.FullName, "Earshot.slnx")))
            at = at.Parent!;
        return at.FullName;
    }
}
