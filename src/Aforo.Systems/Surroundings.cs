using System.Collections.Immutable;

namespace Aforo.Systems;

/// <summary>The operating system that something runs on.</summary>
public enum Platform
{
    Linux,
    MacOs,
    Windows,
}

/// <summary>
/// Everything outside the process that a reader may look at: file system, environment, processes, commands, network,
/// clock. Tests give captured ones; readers never reach for the real ones by themselves.
/// </summary>
public sealed record Surroundings
{
    public required Platform Platform { get; init; }

    /// <summary>Prefix of every absolute path: <c>/</c> on a real machine, a folder of captured files in a test.</summary>
    public string Root { get; init; } = "/";

    public required string Home { get; init; }

    public required string CurrentDirectory { get; init; }

    public ImmutableDictionary<string, string> Environment { get; init; } = ImmutableDictionary<string, string>.Empty;

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Makes the HTTP client of one observation; tests give one that answers from recorded replies.</summary>
    public Func<HttpMessageHandler> HttpHandler { get; init; } = static () => new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromMilliseconds(700) };

    /// <summary>Makes the HTTP client for servers elsewhere: with the proxy that is set up, and patience for a long way.</summary>
    public Func<HttpMessageHandler> RemoteHttpHandler { get; init; } = static () => new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(10) };

    /// <summary>Runs a command and returns what it printed; null when there is no such command, or it failed or took too long.</summary>
    public Func<string, IReadOnlyList<string>, CancellationToken, Task<string?>> Run { get; init; } = static (_, _, _) => Task.FromResult<string?>(null);

    /// <summary>Processes whose command line can be seen.</summary>
    public Func<IReadOnlyList<RunningProcess>> Processes { get; init; } = static () => [];

    /// <summary>A path of the machine as a path that can be opened here: below <see cref="Root"/> where that is not the real one.</summary>
    public string At(string path) => Root is "/" || path.StartsWith(Root, StringComparison.Ordinal) ? path : Path.Join(Root, path);

    public string? Variable(string name) => Environment.TryGetValue(name, out var value) && value.Length > 0 ? value : null;
}

/// <summary>A process of this machine.</summary>
/// <param name="Id">Process id.</param>
/// <param name="Arguments">Command line, program first.</param>
/// <param name="Environment">Its environment, where it may be read; else empty.</param>
public sealed record RunningProcess(int Id, IReadOnlyList<string> Arguments, ImmutableDictionary<string, string> Environment);
