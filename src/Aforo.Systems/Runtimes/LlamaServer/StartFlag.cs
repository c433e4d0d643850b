using System.Collections.Immutable;

namespace Aforo.Systems.Runtimes.LlamaServer;

/// <summary>How a start flag takes its value.</summary>
internal enum FlagShape
{
    /// <summary>The next argument, whatever it is.</summary>
    Value,

    /// <summary>None: being there is <c>true</c>.</summary>
    Switch,

    /// <summary>Old builds: none; new ones: the next argument. Told apart by whether that is a state.</summary>
    SwitchOrState,
}

/// <summary>One start flag with all its names.</summary>
/// <param name="Names">Names that set it, or turn it on.</param>
/// <param name="Negatives">Names that turn it off.</param>
/// <param name="Variable">Environment variable that sets it too; a flag goes before it.</param>
internal sealed record StartFlag(Setting Setting, FlagShape Shape, ImmutableArray<string> Names, ImmutableArray<string> Negatives, string? Variable)
{
    /// <summary>
    /// Variable that turns it off by being there, with any value, and even when <see cref="Variable"/> says on. Only flags
    /// with negative names have one.
    /// </summary>
    public string? NegativeVariable => Negatives.IsEmpty ? null : Variable?.Replace("LLAMA_ARG_", "LLAMA_ARG_NO_", StringComparison.Ordinal);
}
