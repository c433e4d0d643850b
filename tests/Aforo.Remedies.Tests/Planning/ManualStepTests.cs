using Aforo.Core.Facts;
using Aforo.Remedies.Planning;
using Aforo.Systems;

namespace Aforo.Remedies.Tests.Planning;

/// <summary>What a person has to do, where it belongs on each system.</summary>
public sealed class ManualStepTests
{
    private static ManualStep FlashAttention(Platform platform, string? dropIn = null)
    {
        var scope = new Scope { Runtime = "ollama" };
        Fact[] facts =
        [
            new() { Name = FactNames.CacheTypeK, Value = "q8_0", Layer = Layers.ServerVariable, Scope = scope, Source = new Source { Variable = "OLLAMA_KV_CACHE_TYPE" } },
            new() { Name = FactNames.FlashAttention, Value = false, Layer = Layers.ServerVariable, Scope = scope, Source = new Source { Variable = "OLLAMA_FLASH_ATTENTION", File = dropIn } },
        ];
        var plan = Planner.Make(FoundingCase.Request(seen => seen with { Facts = [.. seen.Facts.Where(fact => fact.Name is not (FactNames.CacheTypeK or FactNames.CacheTypeV)), .. facts] }) with { Platform = platform });
        return Assert.Single(plan.Manual, step => step.Remedy == "ollama.enable-flash-attention");
    }

    [Fact]
    public void On_Linux_in_the_services_drop_in()
    {
        var step = FlashAttention(Platform.Linux);
        Assert.Equal(["sudo systemctl edit ollama", "[Service]\nEnvironment=\"OLLAMA_FLASH_ATTENTION=1\"", "sudo systemctl restart ollama"], step.Commands.Select(command => command.Text));
        Assert.Equal("/etc/systemd/system/ollama.service.d/override.conf", step.Commands[1].File);
        Assert.Equal("ollama", step.Restart);
    }

    [Fact]
    public void On_Linux_in_the_drop_in_that_sets_it_now() =>
        Assert.Equal("/etc/systemd/system/ollama.service.d/gpu.conf", FlashAttention(Platform.Linux, "/etc/systemd/system/ollama.service.d/gpu.conf").Commands[1].File);

    [Fact]
    public void On_a_Mac_by_launchd() => Assert.Equal("launchctl setenv OLLAMA_FLASH_ATTENTION 1", FlashAttention(Platform.MacOs).Commands[0].Text);

    [Fact]
    public void On_Windows_in_the_users_environment() => Assert.Equal("setx OLLAMA_FLASH_ATTENTION 1", FlashAttention(Platform.Windows).Commands[0].Text);
}
