using Aforo.Core.Cases;
using Aforo.Core.Diagnosis;
using Aforo.Formats.Cases;
using Aforo.Remedies.Planning;
using Aforo.Systems.Catalog;
using Aforo.Systems.Runtimes.LlamaServer;
using Aforo.Systems.Runtimes.Ollama;

namespace Aforo.Remedies.Tests.Planning;

/// <summary>The founding case, as it was recorded.</summary>
internal static class FoundingCase
{
    public static Knowledge Knowledge { get; } = new() { Runtimes = [new OllamaRuntime().Behaviour, new LlamaServerRuntime().Behaviour] };

    public static Case Recorded => CaseFile.Read(File.ReadAllBytes(Path.Join(AppContext.BaseDirectory, "Recorded", "episode-0.json"))).Case!;

    public static PlanRequest Request(params string[] findings) => new() { Case = Recorded, Knowledge = Knowledge, Findings = [.. findings], Cloud = new CatalogStore().Cloud, Today = new DateOnly(2026, 11, 20) };

    /// <summary>The same with facts and the like seen otherwise.</summary>
    public static PlanRequest Request(Func<Observation, Observation> change) => Request() with { Case = Recorded with { Seen = change(Recorded.Seen) } };
}
