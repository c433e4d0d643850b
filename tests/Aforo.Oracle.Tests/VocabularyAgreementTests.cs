using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Aforo.Core.Tokens;

namespace Aforo.Oracle.Tests;

/// <summary>The engine's own tokenizers as judges of what is counted by vocabulary alone, and of what letters weigh.</summary>
public sealed class VocabularyAgreementTests(ITestOutputHelper output)
{
    [Fact]
    public void No_tokenizer_counts_more_than_its_vocabulary_with_the_margin_and_none_much_less()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("AFORO_SKIP_ENGINE") == "1", "AFORO_SKIP_ENGINE");
        var seed = int.TryParse(Environment.GetEnvironmentVariable("AFORO_ORACLE_SEED"), NumberStyles.Integer, CultureInfo.InvariantCulture, out var given) ? given : 1;
        var samples = TextSamples.All(seed).ToArray();
        using var engine = new EngineProcess();
        var (wrong, compared) = (new List<string>(), 0);
        foreach (var path in Directory.GetFiles(EngineProcess.Folder("get-vocabularies")).Order())
        {
            var (kind, vocabulary) = VocabularyFile.Read(path);
            if (vocabulary is null) continue;
            compared++;
            var ratios = new List<double>();
            var weights = new List<double>();
            foreach (var (name, text) in samples)
            {
                var bytes = Encoding.UTF8.GetBytes(text);
                var theirs = engine.AskTokenizer(path, bytes)!.Value;
                var mine = new TokenCounter(vocabulary).Count(bytes);
                var weight = TextWeight.MostTokens(new ReadOnlySequence<byte>(JsonSerializer.SerializeToUtf8Bytes(text, new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping })));
                ratios.Add(mine / (double)theirs);
                weights.Add(weight / (double)theirs);
                // The oldest vocabularies have no token for several blanks.
                var isLight = weight < theirs && name != "blanks";
                if (mine * vocabulary.Margin + 8 < theirs || isLight) wrong.Add($"{Path.GetFileName(path)} {name}: {mine} by the vocabulary, {weight} by weight, the tokenizer counts {theirs}");
                // Tokenizers that group digits by threes, or keep tabs together, make the most of their vocabulary.
                if (mine > theirs * (name is "digits" or "tabs and lines" ? 1.5 : 1.15) + 8) wrong.Add($"{Path.GetFileName(path)} {name}: {mine} much more {theirs}");
            }
            output.WriteLine($"{Path.GetFileName(path),-36} {kind,-6} by vocabulary {ratios.Min():F3} to {ratios.Max():F3}, by weight {weights.Min():F2} to {weights.Max():F2}");
        }
        Assert.True(compared >= 15, $"{compared} vocabularies");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }
}
