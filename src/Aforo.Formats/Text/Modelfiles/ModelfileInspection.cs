using System.Collections.Immutable;
using Aforo.Core.Cases;
using Aforo.Core.Facts;
using Aforo.Core.Messages;

namespace Aforo.Formats.Text.Modelfiles;

/// <summary>
/// What a Modelfile says about limits: <c>num_ctx</c> (tokens), <c>num_predict</c> as <c>max_output_tokens</c> where it is a limit (above 0),
/// <c>num_gpu</c> as <c>gpu_layers</c> where it is a number of layers (0 or more), and <c>rendered</c> where RENDERER names one. All of layer
/// <c>definition</c>. Of a parameter that is given twice the last is in force, as in Ollama. The definition's own name is not in the file.
/// </summary>
public static class ModelfileInspection
{
    private static readonly (string Parameter, string Fact, string? Unit, long Lowest)[] Limits =
        [("num_ctx", FactNames.NumCtx, "tokens", 0), ("num_predict", FactNames.MaxOutputTokens, "tokens", 1), ("num_gpu", FactNames.GpuLayers, null, 0)];

    /// <param name="path">How the file is called in the sources of the facts.</param>
    /// <param name="bytes">The file.</param>
    public static Observation Read(string path, ReadOnlyMemory<byte> bytes)
    {
        var document = TextDocument.Parse(bytes, TextFormat.Modelfile);
        var problems = document.Errors.Select(error => Problem(new Saying("reading.modelfile.place", ("path", path), ("line", error.Line), ("column", error.Column), ("offset", error.Offset)).With("what", error.What), Source.AtLine(path, error.Line))).ToImmutableArray().ToBuilder();
        var facts = ImmutableArray.CreateBuilder<Fact>();
        foreach (var (parameter, name, unit, lowest) in Limits)
        {
            var given = document.Find("/parameter")?.Children.Where(child => child.Key == parameter).ToArray() ?? [];
            for (var index = 0; index < given.Length; index++)
            {
                var node = given[index];
                var source = At(path, node);
                if (!IsInteger(node)) problems.Add(Problem(new Saying("reading.modelfile.no-whole", ("path", path), ("line", node.Line), ("name", parameter)), source));
                else if (node.AsWhole() is { } whole && whole >= lowest)
                {
                    var winner = index == given.Length - 1 ? null : given[^1];
                    facts.Add(Fact(name, whole, source) with { Unit = unit, Role = winner is null ? Role.InForce : Role.Overridden, OverriddenBy = winner is null ? null : $"line {winner.Line}" });
                }
            }
        }

        if (document.Find("/renderer") is { } renderer) facts.Add(Fact(FactNames.Rendered, true, At(path, renderer)));
        return new Observation { Facts = facts.ToImmutable(), Problems = problems.ToImmutable() };
    }

    /// <summary>Ollama takes digits with a sign, and neither a point nor an exponent.</summary>
    private static bool IsInteger(TextNode node) => node is { Kind: TextKind.Number } && node.AsWhole() is not null && node.Raw.AsSpan().IndexOfAny('.', 'e', 'E') < 0;

    private static Source At(string path, TextNode node) => Source.AtLine(path, node.Line, node.Pointer);

    private static Fact Fact(string name, FactValue value, Source source) => new() { Name = name, Value = value, Layer = Layers.Definition, Source = source };

    private static Problem Problem(Saying what, Source source) => new() { Kind = "config.invalid", What = what, Source = source };
}
