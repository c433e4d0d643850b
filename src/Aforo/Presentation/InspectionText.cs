using Aforo.Core.Facts;
using Aforo.Core.Machines;
using Aforo.Observing;

namespace Aforo.Presentation;

/// <summary>What was read out of one source, for a person.</summary>
internal sealed class InspectionText(Screen screen, string? home, string? here = null)
{
    /// <summary>More incidents than a person reads; JSON has them all.</summary>
    private const int MostShown = 40;

    public void Write(Inspection inspection)
    {
        var seen = inspection.Seen;
        screen.Line(screen.Words.Text("inspect.kind." + inspection.Kind), style: "bold");
        foreach (var group in seen.Facts.GroupBy(fact => Subject(fact.Scope)))
        {
            screen.Line();
            if (group.Key.Length > 0) screen.Line(group.Key, indent: 2, style: "bold");
            foreach (var fact in group)
            {
                var about = string.Join(", ", new[] { fact.Scope.Timeout, fact.Scope.Purpose }.Where(part => part is not null));
                var name = about.Length > 0 ? $"{fact.Name} ({about})" : fact.Name;
                var role = fact.Role switch
                {
                    Role.InForce => "",
                    Role.Overridden => " · " + screen.Words.Text("role.overridden", ("by", fact.OverriddenBy is { } winner ? screen.Words.Find("layer." + winner) ?? winner : null)),
                    Role.Ineffective => " · " + screen.Words.Text("role.ineffective", ("reason", fact.Reason is { } reason ? screen.Words.Find("reason." + reason) ?? reason : null)),
                    _ => " · " + screen.Words.Text("role.trigger"),
                };
                screen.Line($"{name} = {screen.Figure(fact.Value, fact.Unit)}{role}  [{Place(fact)}]", indent: 4, hanging: 2);
            }
        }
        if (!seen.Incidents.IsEmpty) screen.Line();
        foreach (var incident in seen.Incidents.Take(MostShown))
        {
            var numbers = string.Join(", ", incident.Numbers.Select(number => $"{number.Key} {screen.Figure(number.Value, null)}"));
            screen.Line($"{incident.Line,6}  {(incident.Time is { } time ? $"{time} " : "")}{incident.Kind}  {numbers}", indent: 2, hanging: 8);
        }
        if (seen.Incidents.Length > MostShown) screen.Line(screen.Words.Text("inspect.more", ("count", seen.Incidents.Length - MostShown)), indent: 2);
        if (seen.Machine is { } machine) WriteRemarks(machine);
        foreach (var problem in seen.Problems) screen.Line($"! {screen.Words.Text(problem.What)}  [{Sources.Write(problem.Source, home, here)}]", indent: 2, style: "yellow", hanging: 2);
        if (seen is { Facts.IsEmpty: true, Incidents.IsEmpty: true, Problems.IsEmpty: true, Machine: null }) screen.Line(screen.Words.Text("inspect.nothing"), indent: 2);
    }

    /// <summary>Where a fact stands; of a pool of memory the rule behind its size.</summary>
    private string Place(Fact fact) => fact.Source.Formula is { } rule && screen.Words.Find("pool." + rule) is { } words ? words : Sources.Write(fact.Source, home, here);

    private void WriteRemarks(Machine machine)
    {
        if (!machine.Remarks.IsEmpty) screen.Line();
        foreach (var remark in machine.Remarks)
        {
            var text = screen.Words.Find("remark." + remark.Word, new Dictionary<string, FactValue> { ["value"] = remark.Value, ["of"] = remark.Of }) ?? remark.Word;
            screen.Line(remark.About is { } about ? $"{about}: {text}" : text, indent: 2, hanging: 2);
        }
    }

    private static string Subject(Scope scope) => string.Join(" / ", new[] { scope.Agent, scope.Provider, scope.Runtime, scope.Model, scope.Device }.Where(part => part is not null));
}
