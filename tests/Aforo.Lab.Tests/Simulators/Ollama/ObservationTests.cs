using Aforo.Core.Facts;
using Aforo.Lab.Simulators.Ollama;
using Aforo.Systems;
using Aforo.Systems.Runtimes.Ollama;

namespace Aforo.Lab.Tests.Simulators.Ollama;

/// <summary>The reader against a live server.</summary>
public sealed class ObservationTests
{
    private static readonly Surroundings World = new() { Platform = Platform.Linux, Home = "/nowhere", CurrentDirectory = "/nowhere", Root = "/nowhere" };

    [Fact]
    public async Task Looking_loads_nothing_and_changes_nothing()
    {
        await using var ollama = await Simulated.Start();
        await ollama.Json("/api/generate", """{"model":"qwen3-coder:30b-v-128k","stream":false,"keep_alive":"10h"}""");
        var before = await ollama.Http.GetStringAsync("/api/ps");

        var seen = await new OllamaRuntime().ObserveAtAsync(ollama.Address, World, CancellationToken.None);

        Assert.Equal(before, await ollama.Http.GetStringAsync("/api/ps"));
        Assert.Equal(131_072, seen!.Facts.Single(fact => fact.Name == FactNames.ContextPerSlot).Value.Whole);
        Assert.Equal(2, seen.Models.Length);
        Assert.Equal("qwen3-coder:30b-v-128k", Assert.Single(seen.Models, model => model.Loaded).Name);
        Assert.DoesNotContain(ollama.Lines.SkipWhile(line => !line.Contains("/api/ps", StringComparison.Ordinal)), line => line.Contains("starting", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Each_of_a_hundred_definitions_is_read()
    {
        await using var ollama = await Simulated.Start(new() { Definitions = [.. Enumerable.Range(0, 100).Select(i => SimulatedDefinition.FoundingCase[0] with { Name = $"m{i}:latest" })] });

        var seen = await new OllamaRuntime().ObserveAtAsync(ollama.Address, World, CancellationToken.None);

        Assert.Equal(100, seen!.Models.Count(model => model.Shape is not null));
    }
}
