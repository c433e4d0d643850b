using Aforo.Core.Facts;
using Aforo.Core.Messages;
using Aforo.Core.Workload;

namespace Aforo.Presentation;

/// <summary>What a person reads of a workload: how much, how large, how heavy, what was lost, who asked.</summary>
internal sealed class WorkloadText(Screen screen, string home)
{
    private const int PartsShown = 8;

    public void Write(WorkloadReport report)
    {
        var summary = report.Summary;
        if (report.Imported is { } imported) screen.Line(screen.Words.Text("workload.imported", ("count", imported), ("ledger", Shown(report))));
        else if (report.Ledger is null && summary.Requests > 0) screen.Line(screen.Words.Text(report.IsOfNamed ? "workload.named" : "workload.remembered"));
        if (summary.Requests == 0)
        {
            if (summary.AskedNoModel > 0) screen.Line(screen.Words.Text("workload.only-asked-no-model", ("count", summary.AskedNoModel)));
            else screen.Line(report is { Agents: null, Since: null } ? screen.Words.Text("workload.nothing") : screen.Words.Text("workload.nothing-of-these", ("agents", report.Agents), ("since", Time(report.Since))));
            return;
        }
        screen.Line(screen.Words.Text("workload.title", ("requests", summary.Requests), ("from", Day(summary.From)), ("to", Day(summary.To))), style: "bold");
        if (summary.AskedNoModel > 0) screen.Line(screen.Words.Text("workload.asked-no-model", ("count", summary.AskedNoModel)));
        screen.Line();
        if (summary.Sizes is { } sizes) Row("workload.sizes", ("median", sizes.Median), ("p90", sizes.P90), ("p99", sizes.P99), ("largest", sizes.Largest));
        if (summary.Heavy is { Count: > 0 } heavy) Row("workload.heavy", ("percent", Percent(heavy.Share)), ("count", heavy.Count), ("of", heavy.OfRequests), ("tokens", heavy.FromTokens));
        if (summary.Heavy is { Estimated: > 0 } guessed) Row(guessed.Estimated == guessed.OfRequests ? "workload.heavy-by-tokens" : "workload.heavy-estimated", ("count", guessed.Estimated));
        if (summary.PrivateShare is { } share) Row("workload.private", ("percent", Percent(share)));
        if (summary.PrefillKnown > 0) Row("workload.time", ("prefill", summary.PrefillSeconds), ("decode", summary.DecodeSeconds), ("wait", summary.WaitSeconds), ("known", summary.PrefillKnown));
        if (summary.PromptTokens > 0 && summary.CachedTokens > 0) Row("workload.cached", ("percent", Percent((double)summary.CachedTokens / summary.PromptTokens)));
        if (summary.CacheLosses > 0) Row("workload.lost", ("count", summary.CacheLosses), ("tokens", summary.LostTokens), ("seconds", summary.LostSeconds));
        if (summary.LossCauses.Length > 0) Row("workload.causes", ("causes", string.Join(", ", summary.LossCauses.Select(one => $"{Number(one.Requests)} {screen.Words.Text("cause." + one.Cause)}"))));
        if (summary.Spared > 0) Row("workload.spared", ("count", summary.Spared), ("tokens", summary.SparedTokens));
        if (summary.FailuresAvoided > 0) Row("workload.avoided", ("count", summary.FailuresAvoided));
        foreach (var (currency, amount) in summary.Costs) Row("workload.cost", ("amount", amount), ("currency", currency));
        if (summary.EnergyWh is { } energy) Row("workload.energy", ("energy", energy / 1000));
        Row("workload.outcomes", ("outcomes", string.Join(", ", summary.Outcomes.Select(one => $"{Number(one.Requests)} {screen.Words.Text("outcome." + JsonText.Kebab(one.Outcome.ToString()))}"))));
        Parts("workload.agents", summary.Agents);
        Parts("workload.models", summary.Models);
        Parts("workload.backends", summary.Backends);
    }

    private void Row(string key, params ReadOnlySpan<(string, FactValue)> slots) => screen.Line(screen.Words.Text(key, slots), indent: 2, hanging: 2);

    private void Parts(string key, IReadOnlyList<WorkloadPart> parts)
    {
        if (parts.All(part => part.Name is null)) return;
        screen.Line();
        screen.Heading(key);
        foreach (var part in parts.Take(PartsShown))
        {
            var name = part.Name is { } known ? Short(known) : screen.Words.Text("workload.unnamed");
            screen.Line(screen.Words.Text(part.PrefillSeconds > 0 ? "workload.part-timed" : "workload.part", ("name", name), ("requests", part.Requests), ("tokens", (double?)part.PromptTokens), ("seconds", part.PrefillSeconds)), indent: 2, hanging: 2);
        }
        if (parts.Count > PartsShown) screen.Line(screen.Words.Text("workload.more", ("count", parts.Count - PartsShown)), indent: 2);
    }

    /// <summary>A digest is told by as much of it as Ollama shows.</summary>
    private static string Short(string name) => name.StartsWith("sha256:", StringComparison.Ordinal) && name.Length == 71 ? name[..19] + "…" : name;

    private string Shown(WorkloadReport report) => report.LedgerShown is { } path && path.StartsWith(home, StringComparison.Ordinal) ? "~" + path[home.Length..] : report.LedgerShown ?? "";

    private string Number(double value) => Figures.Number(value, screen.Words.Language);

    private static double Percent(double share) => Math.Round(share * 100, 1);

    /// <summary>To the minute; a midnight by its day.</summary>
    private static string? Time(DateTimeOffset? instant) => instant?.ToString(instant.Value.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture);

    private static string Day(DateTimeOffset? instant) => instant?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) ?? "";
}
