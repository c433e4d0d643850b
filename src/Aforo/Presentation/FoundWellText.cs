using Aforo.Core.Chains;
using Aforo.Core.Diagnosis;
using Aforo.Core.Facts;
using Aforo.Core.Machines;

namespace Aforo.Presentation;

/// <summary>What was looked at, and the room that is left where a chain holds.</summary>
internal sealed class FoundWellText(Screen screen)
{
    public void Write(Diagnosis diagnosis)
    {
        var seen = diagnosis.Situation.Seen;
        screen.Line();
        screen.Heading(diagnosis.Chains.Any(chain => chain.Holds == true) ? "heading.well" : "heading.looked");
        if (seen.Machine is { } machine) Row("well.machine", Describe(machine));
        foreach (var runtime in seen.Runtimes) Row("well.runtime", screen.Words.Text("well.runtime-line", ("kind", runtime.Kind), ("version", runtime.Version), ("address", runtime.BaseUrl)));
        foreach (var agent in seen.Agents) Row("well.agent", screen.Words.Text("well.agent-line", ("id", agent.Id), ("version", agent.Version)));
        foreach (var assessment in diagnosis.Situation.Assessments) Write(assessment);
        // Where only a log was handed over, nothing else was looked for.
        if (seen.Runtimes.IsEmpty && seen.Agents.IsEmpty && !seen.NotSeen.Any(missing => missing.What == "log-of-known-runtime"))
        {
            screen.Line(screen.Words.Text("well.nothing-installed"), indent: 2);
            if (seen.Machine is { } bare && Usable(bare) is { } usable) screen.Line(screen.Words.Text("well.could-hold", ("bytes", usable)), indent: 2);
        }
    }

    private void Write(Assessment assessment)
    {
        var context = assessment.Context;
        var model = assessment.Route.ModelName ?? assessment.Route.Runtime?.Kind ?? "";
        if (context is { Holds: true, Ceiling.Value: { } ceiling, Demand.Value: var demand }) Row("well.context", screen.Words.Text("well.context-holds", ("model", model), ("demand", demand), ("ceiling", ceiling), ("margin", ceiling - demand)));
        else if (context is { Holds: null, Ceiling: { Value: { } value } link }) Row("well.context", screen.Words.Text("well.context-only", ("model", model), ("ceiling", value), ("layer", screen.Words.Find("layer." + link.Layer) ?? link.Layer)));
        foreach (var spans in assessment.Time.Where(chain => chain.Holds == true).GroupBy(chain => (chain.Demand!.Value, chain.Ceiling!.Value)))
        {
            var time = spans.First();
            var names = string.Join(", ", spans.Select(chain => screen.Words.Find("span." + chain.Span) ?? $"{chain.Span}"));
            Row("well.time", screen.Words.Text("well.time-holds", ("span", names), ("demand", Math.Round(time.Demand!.Value, 1)), ("ceiling", time.Ceiling!.Value), ("margin", Math.Round(time.Margin!.Value, 1))));
        }
        foreach (var memory in assessment.MemoryNow.Where(chain => chain.Holds == true))
        {
            Row("well.memory", screen.Words.Text("well.memory-holds", ("model", model), ("demand", memory.Demand!.Value), ("ceiling", memory.Ceiling!.Value), ("margin", memory.Margin)));
        }
    }

    private void Row(string key, string text) => screen.Line($"{screen.Words.Text(key),-9} {text}", indent: 2, hanging: 10);

    private string Describe(Machine machine)
    {
        var name = screen.Words.Text("well.machine-line", ("name", machine.Product ?? machine.Cpu?.Name ?? machine.Os), ("memory", machine.MemoryBytes is { } bytes ? bytes : FactValue.Unknown));
        var accelerators = machine.Accelerators.Where(accelerator => !accelerator.Ignored)
            .Select(accelerator => screen.Words.Text("well.accelerator", ("name", accelerator.Name), ("memory", accelerator.MemoryBytes is { } own ? own : FactValue.Unknown), ("usable", accelerator.UsableBytes is { } part ? part : FactValue.Unknown))).ToArray();
        return name + "; " + (accelerators.Length == 0 ? screen.Words.Text("well.no-accelerator") : string.Join("; ", accelerators));
    }

    private static long? Usable(Machine machine) => machine.Accelerators.Where(accelerator => !accelerator.Ignored).Max(accelerator => accelerator.MemoryBytes ?? accelerator.UsableBytes)
        ?? machine.MemoryAvailableBytes ?? machine.MemoryBytes;
}
