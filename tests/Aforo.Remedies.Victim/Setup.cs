using System.Collections.Immutable;
using System.Text;
using Aforo.Formats.Text;
using Aforo.Formats.Text.Editing;
using Aforo.Remedies.Changes;
using Aforo.Remedies.Files;
using Aforo.Remedies.Journaling;
using Aforo.Systems;

namespace Aforo.Remedies.Victim;

/// <summary>A folder with three files, and a plan that edits two and makes a fourth in a folder that is not there.</summary>
public static class Setup
{
    public const string Created = "ollama.service.d/sub/aforo.conf";

    public static ImmutableSortedDictionary<string, string> Old { get; } = ImmutableSortedDictionary<string, string>.Empty
        .Add("openclaw.json", "\uFEFF{\r\n\t// five minutes\r\n\ttimeoutSeconds: 300,\r\n\tapiKey: 'sk-proj-4f9a8b7c6d5e',\r\n}\r\n")
        .Add("config.toml", "# codex\nmodel_context_window = 131_072\n")
        .Add("untouched.env", "OPENAI_API_KEY=sk-proj-4f9a8b7c6d5e\n");

    public static ImmutableSortedDictionary<string, string> New { get; } = Old
        .SetItem("openclaw.json", "\uFEFF{\r\n\t// five minutes\r\n\ttimeoutSeconds: 1200,\r\n\tapiKey: 'sk-proj-4f9a8b7c6d5e',\r\n}\r\n")
        .SetItem("config.toml", "# codex\nmodel_context_window = 262_144\n")
        .Add(Created, "[Service]\nEnvironment=OLLAMA_KEEP_ALIVE=-1\n");

    public static void Write(string folder)
    {
        foreach (var (name, text) in Old) File.WriteAllText(Path.Join(folder, name), text, new UTF8Encoding(false));
    }

    public static Surroundings Surroundings(string folder) => new()
    {
        Platform = Platform.Linux,
        Home = folder,
        CurrentDirectory = folder,
        Environment = ImmutableDictionary<string, string>.Empty.Add("XDG_STATE_HOME", Path.Join(folder, "state")),
    };

    public static Journal Journal(string folder, IFiles files) => new(JournalFolder.Of(Surroundings(folder)), files, TimeProvider.System);

    public static ImmutableArray<Change> Plan(string folder) =>
    [
        Edit(folder, "openclaw.json", TextFormat.Json5, new TextEdit.Set("/timeoutSeconds", 1200)),
        new FileCreation { Id = "c2", Path = Path.Join(folder, Created), Format = TextFormat.Systemd, Bytes = Encoding.UTF8.GetBytes(New[Created]) },
        Edit(folder, "config.toml", TextFormat.Toml, new TextEdit.Set("/model_context_window", 262144)),
    ];

    private static FileChange Edit(string folder, string name, TextFormat format, TextEdit edit)
    {
        var path = Path.Join(folder, name);
        return FileChange.Plan(name, path, File.ReadAllBytes(path), format, [edit], ["timeout.shorter-than-prefill"]).Change!;
    }
}
