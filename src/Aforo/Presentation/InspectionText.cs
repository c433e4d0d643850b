using Aforo.Core.Facts;
using Aforo.Observing;

namespace Aforo.Presentation;

/// <summary>What was read out of one source, for a person.</summary>
internal sealed class InspectionText(Screen screen, string? home)
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
                var name = fact.Scope.Timeout is { } span ? $"{fact.Name} ({span})" : fact.Name;
                var role = fact.Role switch
                {
                    Role.InForce => "",
                    Role.Overridden => " · " + screen.Words.Text("role.overridden", ("by", fact.OverriddenBy)),
                    Role.Ineffective => " · " + screen.Words.Text("role.ineffective", ("reason", fact.Reason)),
                    _ => " · " + screen.Words.Text("role.trigger"),
                };
                screen.Line($"{name} = {screen.Figure(fact.Value, fact.Unit)}{role}  [{Sources.Write(fact.Source, home)}]", indent: 4, hanging: 2);
            }
        }
        if (!seen.Incidents.IsEmpty) screen.Line();
        foreach (var incident in seen.Incidents.Take(MostShown))
        {
            var numbers = string.Join(", ", incident.Numbers.Select(number => $"{number.Key} {screen.Figure(number.Value, null)}"));
            screen.Line($"{incident.Line,6}  {incident.Time?.ToString() ?? ""} {incident.Kind}  {numbers}", indent: 2, hanging: 8);
        }
        if (seen.Incidents.Length > MostShown) screen.Line(screen.Words.Text("inspect.more", ("count", seen.Incidents.Length - MostShown)), indent: 2);
        if (seen.Machine is { } machine) new MachineText(screen).Write(machine);
        foreach (var problem in seen.Problems) screen.Line($"! {problem.Message}  [{Sources.Write(problem.Source, home)}]", indent: 2, style: "yellow", hanging: 2);
        if (seen is { Facts.IsEmpty: true, Incidents.IsEmpty: true, Problems.IsEmpty: true, Machine: null }) screen.Line(screen.Words.Text("inspect.nothing"), indent: 2);
    }

    private static string Subject(Scope scope) => string.Join(" / ", new[] { scope.Agent, scope.Provider, scope.Runtime, scope.Model, scope.Device }.Where(part => part is not null));
}
