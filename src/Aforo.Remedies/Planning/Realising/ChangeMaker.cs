using System.Collections.Immutable;
using Aforo.Core.Cases;
using Aforo.Core.Diagnosis;
using Aforo.Core.Messages;
using Aforo.Formats.Text;
using Aforo.Formats.Text.Editing;
using Aforo.Remedies.Changes;
using Aforo.Remedies.Planning.Intentions;
using Aforo.Remedies.Validation;
using Aforo.Systems;

namespace Aforo.Remedies.Planning.Realising;

/// <summary>Turns a plan into changes: reads the files that it concerns, works out the edits of each, and asks nothing of anybody.</summary>
/// <param name="surroundings">Where the files are.</param>
/// <param name="validator">The check of an agent's own program for its configuration; null for none.</param>
public sealed class ChangeMaker(Surroundings surroundings, Func<string, IFileValidator?>? validator = null)
{
    private const int LargestFile = 8 << 20;

    private readonly List<FileWork> _files = [];
    private readonly List<Change> _calls = [];
    private readonly List<Refusal> _refusals = [];

    public Blueprint Make(Plan plan)
    {
        var runtimes = plan.Before.Situation.Seen.Runtimes;
        foreach (var step in plan.Steps)
        {
            foreach (var intention in step.Intentions)
            {
                if (intention is DefinitionIntention definition) Define(step, definition, runtimes);
                else if (intention is FileIntention file) Edit(step, file, AgentOf(plan, file));
            }
        }
        foreach (var file in _files) Finish(file);
        return new Blueprint { Changes = [.. _calls, .. _files.Select(file => file.Change).OfType<Change>()], Refusals = [.. _refusals] };
    }

    private static string? AgentOf(Plan plan, FileIntention intention) => plan.Before.Situation.Seen.Facts.FirstOrDefault(fact => fact.Scope.Agent is not null && fact.Source.File == intention.File)?.Scope.Agent;

    private void Define(PlannedStep step, DefinitionIntention definition, ImmutableArray<RuntimeSeen> runtimes)
    {
        var runtime = runtimes.FirstOrDefault(runtime => runtime.Id == definition.Runtime);
        if (runtime is not { Reachable: true } || definition.Address is not { } address)
        {
            _refusals.Add(new Refusal(step, "server-does-not-answer", runtime?.BaseUrl ?? definition.Runtime));
            return;
        }
        if (!Addresses.IsLoopback(address.ToString()))
        {
            _refusals.Add(new Refusal(step, "server-is-remote", address.GetLeftPart(UriPartial.Authority)));
            return;
        }
        _calls.Add(new OllamaCreate
        {
            Id = $"c{_calls.Count + 1}",
            Findings = step.Mends,
            Address = address,
            Name = definition.Name,
            From = definition.From,
            Parameters = ImmutableSortedDictionary<string, long>.Empty.Add("num_ctx", definition.Context),
            Backup = definition.Backup,
        });
    }

    private void Edit(PlannedStep step, FileIntention intention, string? agent)
    {
        if (Open(step, intention, agent) is not { } file) return;
        var edits = intention.Edits(file.Document);
        if (edits.IsEmpty) return;
        var result = TextEditor.Apply(file.Document, edits.AsSpan());
        if (result.Document is null)
        {
            _refusals.Add(new Refusal(step, "edit-refused", file.Path, result.Refusal));
            return;
        }
        file.Document = result.Document;
        file.Edits.AddRange(edits);
        file.Findings.UnionWith(step.Mends);
        file.Step ??= step;
    }

    private FileWork? Open(PlannedStep step, FileIntention intention, string? agent)
    {
        if (intention.File is not { } path || !Path.IsPathFullyQualified(path))
        {
            _refusals.Add(new Refusal(step, "no-file", intention.File ?? ""));
            return null;
        }
        if (_files.FirstOrDefault(file => file.Path == path) is { } open) return open;
        try
        {
            var info = new FileInfo(surroundings.At(path));
            if (!info.Exists || info.Length > LargestFile)
            {
                _refusals.Add(new Refusal(step, "unreadable", path));
                return null;
            }
            var bytes = File.ReadAllBytes(info.FullName);
            var work = new FileWork(path, bytes, TextDocument.Parse(bytes, intention.Format)) { Agent = agent };
            _files.Add(work);
            return work;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            _refusals.Add(new Refusal(step, "unreadable", path, Saying.Quote(refused.Message)));
            return null;
        }
    }

    private void Finish(FileWork file)
    {
        if (file.Step is null) return;
        var planned = FileChange.Plan($"c{_calls.Count + _files.IndexOf(file) + 1}", file.Path, file.Bytes, file.Document.Format, [.. file.Edits], [.. file.Findings.Order(StringComparer.Ordinal)], file.Agent is { } agent ? validator?.Invoke(agent) : null);
        if (planned.Refusal is { } refusal) _refusals.Add(new Refusal(file.Step, "edit-refused", file.Path, refusal));
        else file.Change = planned.Change;
    }

    /// <summary>One file on its way from what it says to what it shall say.</summary>
    private sealed class FileWork(string path, byte[] bytes, TextDocument document)
    {
        public string Path => path;

        public byte[] Bytes => bytes;

        public TextDocument Document { get; set; } = document;

        public string? Agent { get; init; }

        public List<TextEdit> Edits { get; } = [];

        public HashSet<string> Findings { get; } = [];

        public PlannedStep? Step { get; set; }

        public Change? Change { get; set; }
    }
}
