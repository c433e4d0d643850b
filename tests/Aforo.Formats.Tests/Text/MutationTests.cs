using System.Text;
using Aforo.Formats.Text;
using Aforo.Formats.Text.Editing;
using CsCheck;

namespace Aforo.Formats.Tests.Text;

/// <summary>Damaged files: every reader and editor must come to an end, in order, whatever it is given.</summary>
public sealed class MutationTests
{
    private const int Inputs = 100_000;

    [Theory]
    [InlineData(TextFormat.Json)]
    [InlineData(TextFormat.Jsonc)]
    [InlineData(TextFormat.Json5)]
    [InlineData(TextFormat.Toml)]
    [InlineData(TextFormat.Yaml)]
    [InlineData(TextFormat.Modelfile)]
    [InlineData(TextFormat.DotEnv)]
    [InlineData(TextFormat.Systemd)]
    public void Damaged_files_are_read_in_order(TextFormat format)
    {
        var seeds = Seeds.Of(format).Select(Encoding.UTF8.GetBytes).ToArray();
        Gen.Int[0, int.MaxValue - 1].Sample(seed =>
        {
            var random = new Random(seed);
            var document = TextDocument.Parse(Mutant(seeds, random), format);
            foreach (var error in document.Errors) Assert.InRange(error.Offset, 0, document.Bytes.Length);
            foreach (var root in document.Documents) Walk(document, root, 0);
            if (document.Errors.IsEmpty && random.Next(4) == 0) Edit(document, random);
        }, iter: Inputs, threads: 2);
    }

    private static void Walk(TextDocument document, TextNode node, int depth)
    {
        Assert.InRange(depth, 0, 3 * TextDocument.MaxDepth);
        Assert.InRange(node.Start, 0, document.Bytes.Length);
        Assert.InRange(node.Length, 0, document.Bytes.Length - node.Start);
        if (node.KeyStart >= 0) Assert.InRange(node.KeyLength, 0, document.Bytes.Length - node.KeyStart);
        if (node.Kind == TextKind.String) Assert.NotNull(node.AsText());
        if (node.Kind == TextKind.Boolean) Assert.NotNull(node.AsFlag());
        if (node.AsWhole() is { } whole) Assert.Equal((double)whole, node.AsNumber());
        if (node.Alias is not null) return;
        foreach (var child in node.Children)
        {
            Assert.Same(node, child.Parent);
            if (document.Format <= TextFormat.Json5) Assert.True(child.Start > node.Start && child.End < node.End);
            Walk(document, child, depth + 1);
        }
    }

    private static void Edit(TextDocument document, Random random)
    {
        var nodes = document.Root is null ? [] : All(document.Root).ToArray();
        var pointer = nodes.Length == 0 ? "" : nodes[random.Next(nodes.Length)].Pointer;
        TextValue value = random.Next(6) switch
        {
            0 => 262144,
            1 => "a \"text\"\n",
            2 => 0.5,
            3 => TextValue.Object([new("k", "v"), new("l", TextValue.Array(1, 2))]),
            4 => true,
            _ => "x",
        };
        TextEdit edit = random.Next(5) switch
        {
            0 => new TextEdit.Set(pointer, value),
            1 => new TextEdit.Set(pointer + "/new", value),
            2 => new TextEdit.Set(pointer + "/-", value),
            3 => new TextEdit.Insert(pointer, random.Next(3), value),
            _ => new TextEdit.Remove(pointer),
        };
        var result = TextEditor.Apply(document, edit);
        if (result.Document is null) Assert.Null(Sayings.Words.Fault(result.Refusal!));
        else Assert.Empty(result.Document.Errors);
    }

    private static IEnumerable<TextNode> All(TextNode node) => node.Alias is not null ? [node] : node.Children.SelectMany(All).Prepend(node);

    private static byte[] Mutant(byte[][] seeds, Random random)
    {
        var bytes = seeds[random.Next(seeds.Length)].ToList();
        for (var change = random.Next(5); change >= 0; change--)
        {
            var at = random.Next(bytes.Count + 1);
            switch (random.Next(7))
            {
                case 0 when at < bytes.Count: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes.RemoveRange(at, Math.Min(random.Next(1, 12), bytes.Count - at)); break;
                case 2: bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 40), bytes.Count - at))); break;
                case 3 when random.Next(4) == 0: bytes.RemoveRange(at, bytes.Count - at); break;
                case 4 when random.Next(8) == 0:
                    var other = seeds[random.Next(seeds.Length)];
                    bytes.InsertRange(at, other[random.Next(other.Length)..]);
                    break;
                case 5 when random.Next(50) == 0: bytes.InsertRange(at, Enumerable.Repeat((byte)"[{-"[random.Next(3)], 600)); break;
                default: bytes.InsertRange(at, Encoding.UTF8.GetBytes(Seeds.Tokens[random.Next(Seeds.Tokens.Length)])); break;
            }
        }

        return [.. bytes];
    }
}
