using Aforo.Core.Diagnosis;
using Aforo.Core.Facts;
using Aforo.Core.Messages;

namespace Aforo.Presentation;

/// <summary>The verdict in one sentence or two: what hurts most, the wall behind it, and whether the hardware is to blame.</summary>
public static class Verdict
{
    public static string Of(Diagnosis diagnosis, Catalogue words)
    {
        var text = new FindingText(words);
        var worst = diagnosis.Current.FirstOrDefault(finding => finding.Severity <= Severity.Warning);
        if (worst is null) return Healthy(diagnosis, words);
        var verdict = text.Sentence(worst);
        if (worst.Id != "time.second-wall" && diagnosis.Current.FirstOrDefault(finding => finding.Id == "time.second-wall") is { } wall)
        {
            verdict += words.Text("verdict.second-wall", wall.Slots);
        }
        return verdict + diagnosis.HardwareIsEnough switch
        {
            true => words.Text("verdict.hardware-innocent"),
            false => words.Text("verdict.hardware-short"),
            _ => "",
        };
    }

    private static string Healthy(Diagnosis diagnosis, Catalogue words)
    {
        if (diagnosis.Findings.Any(finding => finding.Status == Status.Mended)) return words.Text("verdict.mended");
        var seen = diagnosis.Situation.Seen;
        if (seen.Runtimes.IsEmpty && seen.Agents.IsEmpty && seen.Incidents.IsEmpty && seen.Requests.IsEmpty) return words.Text("verdict.nothing-here");
        var room = diagnosis.Situation.Assessments.Where(assessment => assessment.Context.Holds == true).MinBy(assessment => assessment.Context.Margin);
        if (room is { Prompt: { } prompt, ContextNow: { } context }) return words.Text("verdict.healthy-room", ("prompt", prompt), ("context", context));
        if (diagnosis.Situation.Assessments.All(assessment => assessment.Prompt is null)) return words.Text("verdict.healthy-unknown");
        return words.Text(diagnosis.Situation.Assessments.Any(assessment => assessment.Context.Holds is null) ? "verdict.healthy-unproved" : "verdict.healthy");
    }
}
