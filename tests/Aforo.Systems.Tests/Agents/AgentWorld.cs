using System.Collections.Immutable;
using System.Text;
using Aforo.Core.Cases;
using Aforo.Core.Facts;
using Aforo.Systems.Agents;

namespace Aforo.Systems.Tests.Agents;

/// <summary>A home folder with the files of an agent, in a folder of its own.</summary>
internal sealed class AgentWorld : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("aforo-agent-").FullName;
    private readonly Dictionary<string, string> _environment = [];

    public AgentWorld() => Directory.CreateDirectory(Home);

    public string Home => Path.Join(_root, "home", "user");

    public string? CurrentDirectory { get; set; }

    public Surroundings Surroundings => new()
    {
        Platform = Platform.Linux,
        Root = _root,
        Home = Home,
        CurrentDirectory = CurrentDirectory ?? Home,
        Environment = _environment.ToImmutableDictionary(),
    };

    /// <summary>Writes a file below the home folder and gives its path.</summary>
    public string File(string path, string text) => File(path, new UTF8Encoding(false).GetBytes(text));

    public string File(string path, byte[] bytes)
    {
        var full = Path.Join(Home, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        System.IO.File.WriteAllBytes(full, bytes);
        return full;
    }

    /// <summary>Writes a file of the machine.</summary>
    public void SystemFile(string path, byte[] bytes)
    {
        var full = Path.Join(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        System.IO.File.WriteAllBytes(full, bytes);
    }

    public AgentWorld Variable(string name, string value)
    {
        _environment[name] = value;
        return this;
    }

    /// <summary>OpenClaw's configuration, and which release is installed.</summary>
    public AgentWorld OpenClaw(string configuration, string? version = "2026.9.6")
    {
        File(".openclaw/openclaw.json", configuration);
        if (version is not null) File(".npm-global/lib/node_modules/openclaw/package.json", $$"""{ "name": "openclaw", "version": "{{version}}" }""");
        return this;
    }

    /// <summary>What the agent's reader sees; all that it says can be told in every language.</summary>
    public Observation Observe(IAgent agent, DateTimeOffset? since = null)
    {
        var seen = agent.Observe(Surroundings, since, TestContext.Current.CancellationToken);
        Assert.All(seen.Problems, problem => Said.Holds(problem.What));
        return seen;
    }

    public static string Fixture(string path) => Path.Join(AppContext.BaseDirectory, "Fixtures", "Agents", path);

    public static byte[] Bytes(string path) => System.IO.File.ReadAllBytes(Fixture(path));

    public void Dispose() => Directory.Delete(_root, recursive: true);
}

/// <summary>Shorthands to look at facts.</summary>
internal static class FactsSeen
{
    public static Fact? Find(this Observation seen, string name, string? model = null, string? timeout = null, Role role = Role.InForce) =>
        seen.Facts.SingleOrDefault(fact => fact.Name == name && fact.Role == role && fact.Scope.Model == model && fact.Scope.Timeout == timeout && fact.Scope.Purpose is null);

    public static double? Number(this Observation seen, string name, string? model = null, string? timeout = null, Role role = Role.InForce) => seen.Find(name, model, timeout, role)?.Value.Number;
}
