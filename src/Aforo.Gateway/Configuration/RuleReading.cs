using System.Collections.Immutable;
using System.Globalization;
using Aforo.Core.Messages;
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
            FirstTokenOver = Amounts(reader, "first_token_over"),
            DeadlineAtLeast = reader.Number("deadline_at_least", 0),
            DeadlineAtMost = reader.Number("deadline_at_most", 0),
            SpentAtLeast = Amounts(reader, "spent_at_least"),
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
        if (effect is { Private: null, Route: null, Stabilize: null }) reader.Wrong(reader.Node, new Saying("configuration.empty-effect"));
        reader.Finish();
        return effect;
    }

    private static ImmutableDictionary<string, double> Amounts(NodeReader reader, string name) => reader.Object(name) is { } amounts ? amounts.Numbers(0) : ImmutableDictionary<string, double>.Empty;

    /// <summary>Null where the rule does not speak of it; an empty list keeps later rules from it.</summary>
    private static Stabilization? Stabilize(NodeReader reader)
    {
        var names = reader.Texts("stabilize");
        if (reader.Node["stabilize"] is null) return null;
        var all = Stabilization.None;
        foreach (var name in names)
        {
            var one = name switch { "dates" => Stabilization.Dates, "attribution" => Stabilization.Attribution, "tools" => Stabilization.Tools, _ => Stabilization.None };
            if (one == Stabilization.None) reader.Wrong("stabilize", new Saying("configuration.nothing-to-stabilize", ("name", name)));
            all |= one;
        }
        return all;
    }

    private static TimeOnly? Time(NodeReader reader, string name)
    {
        if (reader.Text(name) is not { } text) return null;
        if (TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)) return time;
        reader.MustBe(name, new Saying("configuration.time"));
        return null;
    }

    private static ImmutableArray<DayOfWeek> Days(NodeReader reader)
    {
        var days = ImmutableArray.CreateBuilder<DayOfWeek>();
        foreach (var text in reader.Texts("days"))
        {
            var index = Array.FindIndex(DayNames, name => name == text.ToLowerInvariant());
            if (index < 0) reader.Wrong("days", new Saying("configuration.no-day", ("name", text), ("days", string.Join(", ", DayNames))));
            else days.Add((DayOfWeek)index);
        }
        return days.ToImmutable();
    }
}
