using Aforo.Core.Cases;
using Aforo.Core.Facts;
using Aforo.Core.Messages;
using Aforo.Formats.Text;
using Aforo.Systems.Machines;

namespace Aforo.Systems.Runtimes.Ollama;

/// <summary><c>~/.ollama/server.json</c>: what the desktop app and <c>ollama</c> itself keep for the server beside its variables.</summary>
internal static class OllamaServerFile
{
    private const int LargestFile = 1 << 20;

    public static void Read(Surroundings surroundings, ICollection<Fact> facts, ICollection<Problem> problems)
    {
        var path = Path.Join(surroundings.Home, ".ollama", "server.json");
        if (!Path.Exists(path)) return;
        var (bytes, problem) = SmallFile.Read(path, LargestFile);
        var document = bytes is null ? null : TextDocument.Parse(bytes, TextFormat.Json);
        if (problem is not null || document is { Errors.IsEmpty: false })
        {
            var wrong = document?.Errors[0];
            problems.Add(new Problem
            {
                Kind = "config.unreadable",
                What = problem is not null ? new Saying("reading.file.unreadable").With("reason", problem) : wrong!.Told,
                Source = Source.AtLine(path, wrong?.Line),
            });
        }
        if (document?.Root?["disable_ollama_cloud"] is { } node && node.AsFlag() is { } disabled)
            facts.Add(new Fact { Name = FactNames.CloudDisabled, Value = disabled, Layer = Layers.ServerVariable, Source = new Source { File = path, Line = node.Line, Pointer = node.Pointer } });
    }
}
