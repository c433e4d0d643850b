using System.Text;
using Aforo.Core.Facts;
using Aforo.Formats.Text.Modelfiles;

namespace Aforo.Formats.Tests.Text.Modelfiles;

public sealed class ModelfileInspectionTests
{
    [Theory]
    [InlineData("modelfile/before.Modelfile", 131072L)]
    [InlineData("modelfile/after.Modelfile", 262144L)]
    public void The_definitions_of_the_founding_case_are_read(string file, long window)
    {
        var seen = ModelfileInspection.Read(file, Read.Fixture(file));
        Assert.Empty(seen.Problems);
        var fact = Assert.Single(seen.Facts);
        Assert.Equal((FactNames.NumCtx, window, "tokens", Layers.Definition, Role.InForce), (fact.Name, fact.Value.Whole, fact.Unit, fact.Layer, fact.Role));
        Assert.Equal((file, 2, "/parameter/num_ctx"), (fact.Source.File, fact.Source.Line, fact.Source.Pointer));
    }

    [Fact]
    public void Only_what_is_a_limit_becomes_a_fact()
    {
        var seen = Inspect("FROM x\nPARAMETER num_ctx 4096\nPARAMETER num_ctx \"8192\"\nPARAMETER num_predict -1\nPARAMETER num_gpu 0\nRENDERER qwen3-coder\nSYSTEM secret");
        Assert.Equal(
            [("num_ctx", "4096", Role.Overridden), ("num_ctx", "8192", Role.InForce), ("gpu_layers", "0", Role.InForce), ("rendered", "true", Role.InForce)],
            seen.Facts.Select(fact => (fact.Name, fact.Value.ToString().ToLowerInvariant(), fact.Role)));
        Assert.Equal("line 3", seen.Facts[0].OverriddenBy);
        Assert.DoesNotContain("secret", seen.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PARAMETER num_ctx 128k", 2)]
    [InlineData("PARAMETER num_ctx 1.5e5", 2)]
    [InlineData("PARAMETER num_ctx", 2)]
    [InlineData("NUMCTX 5", 2)]
    public void What_ollama_would_refuse_is_a_problem(string line, int where)
    {
        var seen = Inspect("FROM x\n" + line);
        Assert.Empty(seen.Facts);
        Assert.Equal(where, Assert.Single(seen.Problems).Source.Line);
    }

    private static Aforo.Core.Cases.Observation Inspect(string text) => ModelfileInspection.Read("Modelfile", Encoding.UTF8.GetBytes(text));
}
