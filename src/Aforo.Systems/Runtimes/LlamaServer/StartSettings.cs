using System.Collections.Immutable;
using Aforo.Core.Facts;

namespace Aforo.Systems.Runtimes.LlamaServer;

/// <summary>What a server was started with: for each setting every statement about it, the winning one first.</summary>
internal sealed record StartSettings
{
    public static StartSettings None { get; } = new();

    public ImmutableDictionary<Setting, ImmutableArray<Statement>> Statements { get; init; } = ImmutableDictionary<Setting, ImmutableArray<Statement>>.Empty;

    /// <summary>Arguments that are a known flag with its value glued on by <c>=</c>: the server refuses to start with them. Names only.</summary>
    public ImmutableArray<string> Glued { get; init; } = [];

    /// <summary>The statement that wins; null when nothing is said.</summary>
    public Statement? this[Setting setting] => Statements.TryGetValue(setting, out var statements) ? statements[0] : null;

    public ImmutableArray<Statement> All(Setting setting) => Statements.TryGetValue(setting, out var statements) ? statements : [];

    /// <summary>
    /// Settings of a command line and an environment. A flag wins over its variable, and the last of two equal flags wins. Keys
    /// are noted as being there, never copied.
    /// </summary>
    /// <param name="arguments">Arguments after the program's name.</param>
    /// <param name="environment">Variables of the process.</param>
    /// <param name="flagSource">Where the command line stands; the flag's name is added.</param>
    /// <param name="variableSource">Where the variable of that name is set.</param>
    /// <param name="lines">Line of each argument, where they stand in a file.</param>
    public static StartSettings Read(IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, Source flagSource, Func<string, Source> variableSource, ImmutableArray<int> lines = default)
    {
        var statements = new Dictionary<Setting, List<Statement>>();
        var glued = ImmutableArray.CreateBuilder<string>();
        var list = arguments as IReadOnlyList<string> ?? [.. arguments];
        for (var i = 0; i < list.Count; i++)
        {
            if (StartFlags.Find(list[i]) is not { } found)
            {
                if (list[i].IndexOf('=') is > 0 and var at && StartFlags.Find(list[i][..at]) is not null) glued.Add(list[i][..at]);
                continue;
            }
            var (flag, positive) = found;
            var source = flagSource with { Flag = list[i], Line = !lines.IsDefault && i < lines.Length ? lines[i] : flagSource.Line };
            string value;
            if (flag.Shape == FlagShape.Switch) value = positive ? "true" : "false";
            else if (flag.Shape == FlagShape.SwitchOrState) value = i + 1 < list.Count && Statement.IsState(list[i + 1]) ? list[++i] : "on";
            else if (i + 1 < list.Count) value = list[++i];
            else continue;
            Add(statements, flag.Setting, new Statement(Safe(flag, value), Layers.ServerFlag, source), first: true);
        }
        foreach (var flag in StartFlags.All)
        {
            if (flag.NegativeVariable is { } negative && environment.ContainsKey(negative)) Add(statements, flag.Setting, new Statement("false", Layers.ServerVariable, variableSource(negative)), first: false);
            if (flag.Variable is { } variable && environment.TryGetValue(variable, out var value)) Add(statements, flag.Setting, new Statement(Safe(flag, value), Layers.ServerVariable, variableSource(variable)), first: false);
        }
        return new StartSettings { Statements = statements.ToImmutableDictionary(entry => entry.Key, entry => entry.Value.ToImmutableArray()), Glued = glued.ToImmutable() };
    }

    /// <summary>The same with what a configuration file says below everything else.</summary>
    public StartSettings Over(ImmutableArray<(StartFlag Flag, Statement Statement)> file)
    {
        var statements = Statements.ToBuilder();
        foreach (var (flag, statement) in file.Reverse()) statements[flag.Setting] = [.. statements.GetValueOrDefault(flag.Setting, []), statement];
        return this with { Statements = statements.ToImmutable() };
    }

    /// <summary>The same, with file and line where <paramref name="file"/> says the same of a setting.</summary>
    public StartSettings WrittenIn(StartSettings file) => this with
    {
        Statements = Statements.ToImmutableDictionary(
            entry => entry.Key,
            entry => file[entry.Key] is { } written && entry.Value[0] is var own && written.Value == own.Value ? entry.Value.SetItem(0, own with { Source = written.Source }) : entry.Value),
    };

    internal static string Safe(StartFlag flag, string value) => flag.Setting == Setting.ApiKey ? "" : value;

    private static void Add(Dictionary<Setting, List<Statement>> statements, Setting setting, Statement statement, bool first)
    {
        if (!statements.TryGetValue(setting, out var list)) statements[setting] = list = [];
        if (first) list.Insert(0, statement);
        else list.Add(statement);
    }
}
