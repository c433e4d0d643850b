using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Aforo.Core.Tests.Architecture;

/// <summary>The directions of dependency that the house is built on: among rooms by project, within Core by namespace.</summary>
public sealed partial class DependencyTests
{
    private static readonly Dictionary<string, string[]> Rooms = new()
    {
        ["Aforo.Core"] = [],
        ["Aforo.Formats"] = ["Aforo.Core"],
        ["Aforo.Systems"] = ["Aforo.Formats", "Aforo.Core"],
        ["Aforo.Remedies"] = ["Aforo.Systems", "Aforo.Formats", "Aforo.Core"],
        ["Aforo.Lab"] = ["Aforo.Systems", "Aforo.Formats", "Aforo.Core"],
        ["Aforo.Ledger"] = ["Aforo.Systems", "Aforo.Formats", "Aforo.Core"],
        ["Aforo.Gateway"] = ["Aforo.Ledger", "Aforo.Systems", "Aforo.Formats", "Aforo.Core"],
        ["Aforo.Dashboard"] = ["Aforo.Gateway", "Aforo.Ledger", "Aforo.Systems", "Aforo.Formats", "Aforo.Core"],
        ["Aforo"] = ["Aforo.Dashboard", "Aforo.Gateway", "Aforo.Ledger", "Aforo.Lab", "Aforo.Remedies", "Aforo.Systems", "Aforo.Formats", "Aforo.Core"],
    };

    /// <summary>What each namespace of Core may use; each may use those that its entries may use.</summary>
    private static readonly Dictionary<string, string[]> Inner = new()
    {
        ["Facts"] = [],
        ["Messages"] = ["Facts"],
        ["Tokens"] = [],
        ["Machines"] = ["Facts"],
        ["Models"] = ["Facts"],
        ["Catalog"] = ["Facts", "Machines", "Models"],
        ["Cases"] = ["Facts", "Messages", "Machines", "Models"],
        ["Chains"] = ["Facts", "Cases", "Machines", "Models"],
        ["Memory"] = ["Facts", "Cases", "Machines", "Models", "Chains", "Catalog"],
        ["Speed"] = ["Facts", "Cases", "Machines", "Models", "Chains", "Catalog", "Memory"],
        ["Workload"] = ["Facts", "Cases", "Chains"],
        ["Diagnosis"] = ["Facts", "Messages", "Cases", "Machines", "Models", "Chains", "Catalog", "Memory", "Speed", "Workload"],
        ["Decisions"] = ["Facts", "Cases", "Machines", "Models", "Chains", "Catalog", "Memory", "Speed", "Workload"],
        ["Routing"] = ["Facts", "Cases", "Machines", "Models", "Chains", "Catalog", "Memory", "Speed", "Workload"],
    };

    public static TheoryData<string> Projects => [.. Directory.GetDirectories(Path.Combine(Repository.Root, "src")).Select(folder => Path.GetFileName(folder)!)];

    public static TheoryData<string> InnerNamespaces => [.. Directory.GetDirectories(Path.Combine(Repository.Root, "src", "Aforo.Core")).Select(folder => Path.GetFileName(folder)!).Where(name => name is not ("bin" or "obj"))];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_room_refers_only_to_rooms_below_it(string room)
    {
        var allowed = Assert.Contains(room, Rooms as IReadOnlyDictionary<string, string[]>);
        var project = XDocument.Load(Path.Combine(Repository.Root, "src", room, room + ".csproj"));
        var references = project.Descendants("ProjectReference").Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));
        Assert.All(references, reference => Assert.Contains(reference, allowed));
    }

    [Theory]
    [MemberData(nameof(InnerNamespaces))]
    public void A_namespace_of_Core_uses_only_those_inside_it(string name)
    {
        var allowed = Assert.Contains(name, Inner as IReadOnlyDictionary<string, string[]>);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "Aforo.Core", name), "*.cs", SearchOption.AllDirectories))
        {
            foreach (Match use in InnerNamespace().Matches(File.ReadAllText(file)))
            {
                var used = use.Groups[1].Value;
                if (used != name && Inner.ContainsKey(used)) Assert.True(allowed.Contains(used), $"{Path.GetFileName(file)} in {name} uses {used}");
            }
        }
    }

    [Fact]
    public void A_folder_is_a_namespace()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories).Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}")))
        {
            var folder = Path.GetRelativePath(Path.Combine(Repository.Root, "src"), Path.GetDirectoryName(file)!).Replace(Path.DirectorySeparatorChar, '.');
            var declared = NamespaceLine().Match(File.ReadAllText(file));
            if (declared.Success) Assert.Equal(folder, declared.Groups[1].Value);
        }
    }

    [GeneratedRegex(@"\bAforo\.Core\.([A-Z]\w+)")]
    private static partial Regex InnerNamespace();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();
}
