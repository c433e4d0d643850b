using System.Collections.Immutable;
using System.Globalization;
using Aforo.Core.Routing;

namespace Aforo.Gateway.Configuration;

/// <summary>Reads one entry of <c>rules</c>.</summary>
internal static class RuleReading
{
    private static readonly string[] DayNames = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

    public static RoutingRule? Rule(NodeReader reader)
    {
        var name = reader.Text("name", required: true);
        var when = reader.Object("when") is { } condition ? When(condition) : new RuleCondition();
        var then = reader.Object("then", required: true) is { } effect ? Then(effect) : null;
        return name is null || then is null ? null : new RoutingRule(name, when, then);
    }

    private static RuleCondition When(NodeReader reader)
    {
        var (from, until) = (Time(reader, "from"), Time(reader, "until"));
        var when = new RuleCondition
        {
            Models = reader.Texts("model"),
            Agents = reader.Texts("agent"),
            Keys = reader.Texts("key"),
            Workspaces = reader.Texts("workspace"),
            Paths = reader.Texts("path"),
            Mentions = reader.Texts("mentions"),
            AtLeastTokens = reader.Whole("at_least_tokens", 0),
            AtMostTokens = reader.Whole("at_most_tokens", 0),
            Heavy = reader.Flag("heavy"),
            LocalFirstTokenOver = reader.Number("local_first_token_over", 0),
            LocalFails = reader.Flag("local_fails"),
            Private = reader.Flag("private"),
            From = from,
            Until = until,
            Days = Days(reader),
        };
        reader.Finish();
        return when;
    }

    private static RuleEffect Then(NodeReader reader)
    {
        var effect = new RuleEffect
        {
            Private = reader.Flag("private"),
            Route = reader.Word("route", "local", "cloud", "refuse") switch { "local" => RouteKind.Local, "cloud" => RouteKind.Cloud, "refuse" => RouteKind.Refused, _ => null },
            Backends = reader.Texts("backends"),
            Stabilize = Stabilize(reader),
        };
        if (effect is { Private: null, Route: null, Stabilize: null }) reader.Wrong(reader.Node, "\"then\" must say \"private\", \"route\" or \"stabilize\"");
        reader.Finish();
        return effect;
    }

    /// <summary>Null where the rule does not speak of it; an empty list keeps later rules from it.</summary>
    private static Stabilization? Stabilize(NodeReader reader)
    {
        var names = reader.Texts("stabilize");
        if (reader.Node["stabilize"] is null) return null;
        var all = Stabilization.None;
        foreach (var name in names)
        {
            var one = name switch { "dates" => Stabilization.Dates, "attribution" => Stabilization.Attribution, "tools" => Stabilization.Tools, _ => Stabilization.None };
            if (one == Stabilization.None) reader.Wrong("stabilize", $"\"{name}\" is nothing that can be held still; write dates, attribution, tools");
            all |= one;
        }
        return all;
    }

    private static TimeOnly? Time(NodeReader reader, string name)
    {
        if (reader.Text(name) is not { } text) return null;
        if (TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)) return time;
        reader.Wrong(name, $"\"{name}\" must be a time of day such as 22:30");
        return null;
    }

    private static ImmutableArray<DayOfWeek> Days(NodeReader reader)
    {
        var days = ImmutableArray.CreateBuilder<DayOfWeek>();
        foreach (var text in reader.Texts("days"))
        {
            var index = Array.FindIndex(DayNames, name => name == text.ToLowerInvariant());
            if (index < 0) reader.Wrong("days", $"\"{text}\" is no day; write {string.Join(", ", DayNames)}");
            else days.Add((DayOfWeek)index);
        }
        return days.ToImmutable();
    }
}
