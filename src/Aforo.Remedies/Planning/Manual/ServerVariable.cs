using System.Collections.Immutable;
using Aforo.Core.Diagnosis;
using Aforo.Core.Facts;
using Aforo.Systems;

namespace Aforo.Remedies.Planning.Manual;

/// <summary>
/// A variable of an Ollama server. It is not set behind anybody's back: the place is another user's, and it counts only after a restart, which
/// takes away whatever is being answered.
/// </summary>
/// <param name="Name">Such as <c>OLLAMA_NUM_PARALLEL</c>.</param>
/// <param name="Value">As it is written.</param>
/// <param name="Fact">The fact that it becomes; null where no chain looks at it.</param>
/// <param name="FactValue">The value of that fact.</param>
internal sealed record ServerVariable(string Name, string Value, string? Fact = null, FactValue FactValue = default)
{
    /// <summary>Where systemd's own editor puts what a person adds to the service.</summary>
    private const string DropIn = "/etc/systemd/system/ollama.service.d/override.conf";

    /// <summary>The variable behind one of the doctor's remedies; null where it is none.</summary>
    public static ServerVariable? Of(Remedy remedy)
    {
        var slots = remedy.Slots;
        var to = slots.GetValueOrDefault("to");
        return remedy.Id switch
        {
            "ollama.set-parallel" when slots.GetValueOrDefault("slots").Whole is { } number => new("OLLAMA_NUM_PARALLEL", $"{number}", FactNames.Parallel, number),
            "ollama.set-keep-alive" when to.Text is { } time => new("OLLAMA_KEEP_ALIVE", time),
            "ollama.raise-load-timeout" when to.Whole is { } minutes => new("OLLAMA_LOAD_TIMEOUT", $"{minutes}m"),
            "ollama.enable-flash-attention" => new("OLLAMA_FLASH_ATTENTION", "1"),
            "ollama.set-context-that-fits" or "ollama.set-context" when to.Whole is { } tokens => new("OLLAMA_CONTEXT_LENGTH", $"{tokens}", FactNames.NumCtx, tokens),
            _ => null,
        };
    }

    /// <summary>What is to be written and run on that system, the restart last.</summary>
    /// <param name="platform">The server's system.</param>
    /// <param name="facts">Facts of the runtime: they say where the variable is written now.</param>
    public ImmutableArray<ManualCommand> Commands(Platform platform, IEnumerable<Fact> facts)
    {
        var written = facts.FirstOrDefault(fact => fact.Source.Variable == Name && fact.Source.File is not null)?.Source.File;
        return platform switch
        {
            Platform.MacOs => [new($"launchctl setenv {Name} {Value}"), new("osascript -e 'quit app \"Ollama\"' && open -a Ollama")],
            Platform.Windows => [new($"setx {Name} {Value}"), new("taskkill /im ollama.exe /f & start \"\" \"%LOCALAPPDATA%\\Programs\\Ollama\\ollama app.exe\"")],
            _ => [new("sudo systemctl edit ollama"), new($"[Service]\nEnvironment=\"{Name}={Value}\"", written is not null && written.Contains(".service.d/", StringComparison.Ordinal) ? written : DropIn), new("sudo systemctl restart ollama")],
        };
    }
}
