using System.CommandLine;
using System.Text.Json;
using Aforo.Core.Memory;
using Aforo.Core.Messages;
using Aforo.Fitting;
using Aforo.Observing;
using Aforo.Presentation;

namespace Aforo.Commands;

/// <summary><c>aforo fit MODEL</c>: the memory that a model with given settings takes, and whether a machine has it.</summary>
internal static class FitCommand
{
    /// <summary>Options that need no value; each can be turned off by its opposite.</summary>
    private static readonly (string Name, string? Opposite)[] Flags = [("kv_unified", "no-kv-unified"), ("swa_full", null), ("mmap", "no-mmap"), ("repack", "no-repack")];

    public static Command Create(Terminal terminal)
    {
        var words = terminal.Words;
        var model = new Argument<string?>("MODEL") { Description = words.Text("argument.model"), Arity = ArgumentArity.ZeroOrOne };
        var cases = new Option<string?>("--cases") { Description = words.Text("option.cases"), HelpName = "FILE" };
        var architectures = new Option<bool>("--list-architectures") { Description = words.Text("option.list-architectures") };
        var together = new Option<string[]>("--together") { Description = words.Text("option.together"), HelpName = "MODEL" };
        var command = new Command("fit", words.Text("help.fit")) { model, cases, architectures, together };
        var values = new Dictionary<string, Func<ParseResult, string?>>(StringComparer.Ordinal);
        foreach (var name in FitRequest.Names)
        {
            var flag = Flags.FirstOrDefault(one => one.Name == name);
            var option = flag.Name is null ? Text(command, name, words) : Switch(command, name, flag.Opposite, words);
            values.Add(name, option);
        }
        command.SetAction(async (parsed, cancellation) =>
        {
            if (parsed.GetValue(architectures)) return List(parsed, terminal);
            var (catalog, mistake) = DecisionOptions.Catalog(parsed, terminal);
            if (catalog is null) return terminal.Fail(mistake!);
            var answers = new FitAnswers(catalog, terminal.Surroundings, new ReadingProgress(terminal).Tell);
            if (parsed.GetValue(cases) is { } file) return await Table(file, terminal, answers, cancellation);
            if (parsed.GetValue(model) is not { Length: > 0 } name) return terminal.Fail(words.Text("error.no-model"), ExitCodes.WrongCommandLine);
            var (request, wrong) = FitRequest.Read(name, option => values[option](parsed));
            if (request is null) return terminal.Fail(wrong!);
            var (found, problem) = await answers.AnswerAsync(request, parsed.GetValue(together) ?? [], withChanges: true, cancellation);
            return found.IsEmpty ? terminal.Fail(problem!) : Tell(parsed, terminal, found);
        });
        return command;
    }

    private static int Tell(ParseResult parsed, Terminal terminal, IReadOnlyList<FitAnswer> found)
    {
        if (terminal.WantsJson(parsed)) JsonText.Documents(terminal.Output, found, FitJson.Write);
        else terminal.Show(parsed, terminal.Surroundings(), screen => new FitText(screen).Write(found));
        return found.All(answer => answer.Outcome.Fits == false) ? ExitCodes.BadNews : ExitCodes.Done;
    }

    private static async Task<int> Table(string file, Terminal terminal, FitAnswers answers, CancellationToken cancellation)
    {
        try
        {
            using var reader = file == "-" ? new StreamReader(terminal.Input) : new StreamReader(NamedFile.Open(file));
            return await FitTable.RunAsync(file, reader, terminal.Output, answers, cancellation) is { } problem ? terminal.Fail(problem) : ExitCodes.Done;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return terminal.Fail(Refused.Of(refused, file));
        }
    }

    private static int List(ParseResult parsed, Terminal terminal)
    {
        if (!terminal.WantsJson(parsed))
        {
            terminal.Show(parsed, terminal.Surroundings(), screen => new FitText(screen).List());
            return ExitCodes.Done;
        }
        using var answer = new JsonAnswer(terminal.Output);
        var writer = answer.Writer;
        writer.WriteStartObject();
        writer.WriteString("schema", "aforo.architectures/1");
        JsonText.Array(writer, "architectures", MemoryPlanner.KnownArchitectures, known =>
        {
            writer.WriteStartObject();
            writer.WriteString("name", known.Name);
            writer.WriteString("build", known.EngineBuild);
            writer.WriteString("checked", known.On.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
            writer.WriteEndObject();
        });
        writer.WriteEndObject();
        return ExitCodes.Done;
    }

    private static Func<ParseResult, string?> Text(Command command, string name, Catalogue words)
    {
        var option = new Option<string?>("--" + name.Replace('_', '-')) { Description = words.Find("option." + name.Replace('_', '-')) };
        foreach (var alias in Alias(name)) option.Aliases.Add(alias);
        command.Options.Add(option);
        return parsed => parsed.GetValue(option);
    }

    private static Func<ParseResult, string?> Switch(Command command, string name, string? opposite, Catalogue words)
    {
        var yes = new Option<bool>("--" + name.Replace('_', '-')) { Description = words.Find("option." + name.Replace('_', '-')) };
        command.Options.Add(yes);
        if (opposite is null) return parsed => parsed.GetValue(yes) ? "on" : null;
        var no = new Option<bool>("--" + opposite) { Description = words.Find("option." + opposite) };
        command.Options.Add(no);
        return parsed => parsed.GetValue(no) ? "off" : parsed.GetValue(yes) ? "on" : null;
    }

    /// <summary>Short names that llama.cpp has too.</summary>
    private static string[] Alias(string name) => name switch
    {
        "ctx_size" => ["-c"],
        "cache_type_k" => ["-ctk"],
        "cache_type_v" => ["-ctv"],
        "flash_attn" => ["-fa"],
        "parallel" => ["-np"],
        "ubatch_size" => ["-ub"],
        "batch_size" => ["-b"],
        "gpu_layers" => ["-ngl", "--n-gpu-layers"],
        "n_cpu_moe" => ["-ncmoe"],
        "split_mode" => ["-sm"],
        "tensor_split" => ["-ts"],
        "main_gpu" => ["-mg"],
        "cache_ram" => ["-cram"],
        "mmproj" => ["-mm"],
        "model_draft" => ["-md"],
        _ => [],
    };
}
