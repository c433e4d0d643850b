using System.Collections.Immutable;
using Aforo.Core.Cases;
using Aforo.Core.Messages;
using Aforo.Formats.Gguf;
using Aforo.Formats.HuggingFace;
using Aforo.Messages;
using Aforo.Systems;
using Aforo.Systems.Logs;
using Aforo.Systems.Machines;
using Aforo.Systems.RemoteModels;
using Aforo.Systems.Runtimes;
using Aforo.Systems.Runtimes.Ollama;

namespace Aforo.Observing;

/// <summary>What was read out of one source.</summary>
/// <param name="Kind">One of <see cref="Inspector.Kinds"/>.</param>
/// <param name="Seen">Facts, incidents, problems.</param>
internal sealed record Inspection(string Kind, Observation Seen)
{
    /// <summary>Nothing but problems came out.</summary>
    public bool IsUnreadable => Seen is { Facts.IsEmpty: true, Incidents.IsEmpty: true, Requests.IsEmpty: true, Machine: null, Problems.IsEmpty: false };
}

/// <summary>Finds out what a target is and reads it.</summary>
/// <param name="surroundings">The world around.</param>
/// <param name="input">Standard input.</param>
/// <param name="words">Texts in the person's language.</param>
/// <param name="progress">Told what was read so far of a model on a server, in bytes.</param>
internal sealed class Inspector(Surroundings surroundings, Stream input, Catalogue words, Action<string, long>? progress = null)
{
    public static ImmutableArray<string> Kinds { get; } = ["gguf", "modelfile", "ollama-store", "hf-config", "agent", "log", "runtime", "machine"];

    public async Task<(Inspection? Inspection, Trouble? Problem)> InspectAsync(string target, string? kind, CancellationToken cancellation)
    {
        var isGuessed = kind is null;
        kind ??= Guess(target);
        switch (kind)
        {
            case "machine":
                var machine = await MachineReader.ReadAsync(surroundings, cancellation).ConfigureAwait(false);
                return Read(kind, machine.Machine is { } found ? machine with { Facts = MachineInspection.Of(found) } : machine);
            case "runtime":
                return await RuntimeAsync(target, cancellation).ConfigureAwait(false);
            case "agent":
                return Agent(target, cancellation);
            case "gguf" when RemoteModelReader.IsAddress(target):
                return await RemoteAsync(target, cancellation).ConfigureAwait(false);
            case "log" when target == "-":
                return Read(kind, LogFiles.Read(input, "-", surroundings, null, cancellation));
        }
        if (kind == "ollama-store") return Directory.Exists(target) ? Read(kind, OllamaStoreInspection.Read(target)) : (null, words.Text("error.no-such-file", ("path", target)));
        if (!File.Exists(target)) return (null, words.Text(Directory.Exists(target) ? "error.unknown-kind" : "error.no-such-file", ("path", target), ("target", target), ("known", string.Join(", ", Kinds))));
        if (NamedFile.Refusal(target, words) is { } unreadable) return (null, unreadable);
        var seen = FileInspection.Read(kind!, target, surroundings, cancellation);
        // A log is what a file is taken for when its content tells nothing; one that is not even called a log may be anything.
        return isGuessed && kind == "log" && IsNothing(seen) && !target.Contains("log", StringComparison.OrdinalIgnoreCase) ? (null, words.Text("error.unknown-kind", ("target", target), ("known", string.Join(", ", Kinds)))) : Read(kind!, seen);
    }

    private static bool IsNothing(Observation seen) => seen is { Facts.IsEmpty: true, Incidents.IsEmpty: true, Requests.IsEmpty: true, Runtimes.IsEmpty: true, Problems.IsEmpty: true };

    private static (Inspection?, Trouble?) Read(string kind, Observation seen) => (new Inspection(kind, seen), null);

    private async Task<(Inspection?, Trouble?)> RuntimeAsync(string target, CancellationToken cancellation)
    {
        if (Commands.PlaceOptions.Address(target) is not { } address) return (null, Trouble.Of("error.bad-address", ("text", target)) with { IsOfCommandLine = true });
        var answers = await Task.WhenAll(House.Runtimes.Select(runtime => runtime.ObserveAtAsync(address, surroundings, cancellation))).ConfigureAwait(false);
        if (answers.Any(answer => answer?.NotSeen.Any(missing => missing.What == IRuntime.BehindGateway) == true)) return (null, words.Text("error.gateway-answers", ("address", address.ToString())));
        return answers.FirstOrDefault(answer => answer is not null) is { } seen ? Read("runtime", seen) : (null, words.Text("error.nothing-answers", ("address", address.ToString())));
    }

    private async Task<(Inspection?, Trouble?)> RemoteAsync(string target, CancellationToken cancellation)
    {
        var (model, problem) = await new RemoteModelReader(surroundings, progress).ReadAsync(target, cancellation).ConfigureAwait(false);
        if (model is null) return (null, problem);
        return model.Set is { } set ? Read("gguf", GgufInspection.Of(set, model.Address)) : Read("hf-config", HfConfigInspection.Of(model.Config!, model.Address));
    }

    private (Inspection?, Trouble?) Agent(string target, CancellationToken cancellation)
    {
        if (House.Agents.FirstOrDefault(agent => agent.Id == target) is { } agent) return Read("agent", agent.Observe(surroundings, null, cancellation));
        if (!File.Exists(target)) return (null, words.Text("error.unknown-agent", ("id", target), ("known", string.Join(", ", House.Agents.Select(agent => agent.Id)))));
        var read = FileInspection.Agent(Path.GetFullPath(target), surroundings);
        return read is not null ? Read("agent", read) : (null, words.Text("error.unknown-kind", ("target", target), ("known", string.Join(", ", Kinds))));
    }

    private string? Guess(string target)
    {
        if (target == "machine") return "machine";
        if (RemoteModelReader.IsAddress(target) && (target.StartsWith("hf:", StringComparison.Ordinal) || Uri.TryCreate(target, UriKind.Absolute, out var address) && address.AbsolutePath.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase))) return "gguf";
        if (House.Agents.Any(agent => agent.Id == target)) return "agent";
        if (target == "-") return "log";
        if (Directory.Exists(target)) return OllamaStoreInspection.Recognises(target) ? "ollama-store" : null;
        if (NamedFile.IsOpenDescriptor(target)) return "log";
        if (File.Exists(target)) return FileInspection.Guess(target, surroundings);
        return target.Contains("://", StringComparison.Ordinal) || (target.Contains(':') && !target.Contains('/') && !target.Contains('\\')) ? "runtime" : null;
    }
}
