using System.Diagnostics;

namespace Aforo.Engine.Tests.Servers;

/// <summary>The real llama-server of the test cache. The script that builds it is run when it is not there.</summary>
internal static class EngineCache
{
    private static readonly SemaphoreSlim Once = new(1);

    /// <summary>Skips the running test where <c>AFORO_SKIP_ENGINE=1</c> says so; every other way of not having the engine is a failure.</summary>
    public static async Task<string> ServerAsync(CancellationToken cancellation)
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("AFORO_SKIP_ENGINE") == "1", "AFORO_SKIP_ENGINE=1: the real engine is not asked");
        await Once.WaitAsync(cancellation);
        try
        {
            return await PathFromScriptAsync(cancellation);
        }
        finally
        {
            Once.Release();
        }
    }

    /// <summary>The script prints the path, at once when the engine is in the cache.</summary>
    private static async Task<string> PathFromScriptAsync(CancellationToken cancellation)
    {
        using var process = Process.Start(new ProcessStartInfo("bash", [Script()]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync(cancellation);
        var path = (await process.StandardOutput.ReadToEndAsync(cancellation)).Trim();
        await process.WaitForExitAsync(cancellation);
        Assert.True(process.ExitCode == 0 && File.Exists(path), $"tests/engine/build-llama-server failed: {await errors}");
        return path;
    }

    private static string Script()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var script = Path.Combine(folder.FullName, "tests", "engine", "build-llama-server");
            if (File.Exists(script)) return script;
        }
        throw new FileNotFoundException("tests/engine/build-llama-server");
    }
}
