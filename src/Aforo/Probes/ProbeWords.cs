using Aforo.Core.Facts;
using Aforo.Core.Messages;
using Aforo.Lab.Probing;
using Aforo.Presentation;

namespace Aforo.Probes;

/// <summary>A probe for a person: what it costs before, what it showed after.</summary>
internal static class ProbeWords
{
    public static IEnumerable<string> Cost(ProbePlan plan, Catalogue words)
    {
        yield return words.Text("probe.announce", ("tokens", plan.Tokens), ("model", plan.Destination.Model), ("seconds", Rounded(plan.Seconds)));
        if (plan.Loads != false) yield return words.Text("probe.loads", ("load", Rounded(plan.LoadSeconds)));
        if (!plan.MayEvict.IsEmpty) yield return words.Text("probe.evicts", ("models", string.Join(", ", plan.MayEvict)));
        yield return words.Text("probe.cache");
    }

    public static IEnumerable<string> Outcome(ProbeAnswer answer, Catalogue words)
    {
        if (answer.Result is not { } result)
        {
            yield return words.Text("probe.nothing");
            yield break;
        }
        var slots = new Dictionary<string, FactValue>
        {
            ["tokens"] = result.Plan.Tokens,
            ["counted"] = result.PromptTokens is { } counted ? counted : FactValue.Unknown,
            ["ttft"] = Rounded(result.FirstTokenSeconds),
            ["limit"] = Rounded(result.Plan.LimitSeconds),
            ["status"] = result.Status is { } status ? status : FactValue.Unknown,
            ["error"] = result.Error,
            ["prefill"] = Rounded(result.PrefillSeconds),
            ["speed"] = result is { PromptTokens: { } tokens, PrefillSeconds: > 0 and { } seconds } ? Math.Round(tokens / seconds, 1) : FactValue.Unknown,
            ["load"] = Rounded(result.LoadSeconds),
        };
        yield return words.Text(result.Why is { } why ? "probe.why." + why : "probe.passed", slots);
        if (slots["speed"].IsKnown) yield return words.Text("probe.prefill", slots);
        if (result.Recalled) yield return words.Text("probe.recalled");
        else if (result.Passed) yield return words.Text("probe.not-recalled");
    }

    public static void Announce(Screen screen, ProbePlan plan)
    {
        screen.Line();
        screen.Heading("probe.heading");
        foreach (var line in Cost(plan, screen.Words)) screen.Line(line, indent: 2, hanging: 2);
    }

    public static void Write(Screen screen, ProbeAnswer answer)
    {
        screen.Heading("probe.heading");
        var style = answer.Passed switch { true => "green", false => "bold red", null => "dim" };
        foreach (var line in Outcome(answer, screen.Words)) screen.Line(line, indent: 2, style: style, hanging: 2);
    }

    private static FactValue Rounded(double? seconds) => seconds is { } known ? Math.Round(known, 1) : FactValue.Unknown;
}
