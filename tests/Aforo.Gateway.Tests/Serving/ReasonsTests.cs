using System.Reflection;
using System.Text.RegularExpressions;
using Aforo.Core.Routing;

namespace Aforo.Gateway.Tests.Serving;

/// <summary>The guide explains every reason that a reply may carry.</summary>
public sealed partial class ReasonsTests
{
    [Fact]
    public void Each_reason_has_its_line()
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Join(root, "Aforo.slnx"))) root = Path.GetDirectoryName(root)!;
        var explained = LinePattern().Matches(File.ReadAllText(Path.Join(root, "docs", "gateway.md"))).SelectMany(line => WordPattern().Matches(line.Groups[1].Value)).Select(word => word.Groups[1].Value).ToHashSet();
        var routing = typeof(RoutingReasons).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!);
        var refusing = Directory.EnumerateFiles(Path.Join(root, "src", "Aforo.Gateway", "Serving"), "*.cs").SelectMany(file => RefusalPattern().Matches(File.ReadAllText(file))).Select(match => match.Groups[1].Value).ToArray();
        Assert.Contains("body-too-large", refusing);
        Assert.Equal([], routing.Concat(refusing).Concat(["no-key", "not-allowed", "fault"]).Where(reason => !explained.Contains(reason)));
    }

    [GeneratedRegex(@"^\| (`[^|]+) \|", RegexOptions.Multiline)]
    private static partial Regex LinePattern();

    [GeneratedRegex("`([a-z-]+)`")]
    private static partial Regex WordPattern();

    [GeneratedRegex("""RefuseAsync\(.*, "([a-z-]+)"\)""")]
    private static partial Regex RefusalPattern();
}
