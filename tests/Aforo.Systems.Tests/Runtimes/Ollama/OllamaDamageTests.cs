using System.Text;
using Aforo.Systems.Runtimes.Ollama;
using CsCheck;

namespace Aforo.Systems.Tests.Runtimes.Ollama;

/// <summary>Replies and files that were cut, doubled or changed anywhere: whatever is read, nothing breaks, and no number is wild.</summary>
public sealed class OllamaDamageTests
{
    private static readonly Gen<(double At, int Kind, byte Byte)> Change = Gen.Select(Gen.Double.Unit, Gen.Int[0, 3], Gen.Byte);

    private static byte[] Damage(byte[] whole, (double At, int Kind, byte Byte) change)
    {
        var at = (int)(change.At * whole.Length);
        return change.Kind switch
        {
            0 => whole[..at],
            1 => [.. whole[..at], change.Byte, .. whole[at..]],
            2 => [.. whole[..at], .. whole[Math.Min(at + 1, whole.Length)..]],
            _ => [.. whole[..at], change.Byte, .. whole[Math.Min(at + 1, whole.Length)..]],
        };
    }

    [Theory]
    [InlineData("GET /api/version", "version.json")]
    [InlineData("GET /api/tags", "tags.json")]
    [InlineData("GET /api/ps", "ps-spill.json")]
    [InlineData("POST /api/show qwen3-coder:30b-v-128k", "show-128k.json")]
    public Task Replies(string request, string file)
    {
        var whole = RecordedOllama.Bytes(file);
        return Change.SampleAsync(async change =>
        {
            var seen = await new OllamaRuntime().ObserveAsync(RecordedOllama.August2026().Answer(request, Damage(whole, change)).World(), CancellationToken.None);
            Assert.Single(seen.Runtimes);
            Assert.All(seen.Problems, problem => Said.Holds(problem.What));
            Assert.All(seen.Facts, fact => Assert.False(fact.Value.Number is double.NaN or double.PositiveInfinity));
        }, iter: 200);
    }

    [Fact]
    public void Errors()
    {
        var whole = RecordedOllama.Bytes("errors/400-native-too-long.json");
        Change.Sample(change => OllamaErrors.ReadBody(Damage(whole, change)) is null or { Kind: OllamaErrorKind.PromptTooLong }, iter: 2000);
    }

    [Fact]
    public void Parameters() => Gen.String.Sample(text => OllamaParameters.Read(text).Count() >= 0 && OllamaParameters.Number("num_ctx " + text, "num_ctx") is null or not double.NaN, iter: 2000);

    [Fact]
    public void Durations() => Gen.String[Gen.Char["0123456789.hmsuµn-+ "], 0, 12].Sample(text => GoDuration.Seconds(text) is null or not double.NaN, iter: 5000);

    [Fact]
    public void Stores()
    {
        var folder = Directory.CreateTempSubdirectory("ollama-damage-").FullName;
        try
        {
            var manifests = Directory.CreateDirectory(Path.Join(folder, "manifests", "registry.ollama.ai", "library", "m")).FullName;
            Directory.CreateDirectory(Path.Join(folder, "blobs"));
            var manifest = RecordedOllama.Bytes("disk/manifest-256k.json");
            var parameters = RecordedOllama.Bytes("disk/params-256k.json");
            File.WriteAllBytes(Path.Join(folder, "blobs", "sha256-d18a5cc71b84bc4af394a31116bd3932b42241de70c77d2b76d69a314ec8aa12"), RecordedOllama.Bytes("disk/config.json"));
            Gen.Select(Change, Change).Sample((first, second) =>
            {
                File.WriteAllBytes(Path.Join(manifests, "t"), Damage(manifest, first));
                File.WriteAllBytes(Path.Join(folder, "blobs", "sha256-ceb8b4d0a0c64b1f7d9a0e6f5c4b3a29180716f5e4d3c2b1a0f9e8d7c6b5a493"), Damage(parameters, second));
                var seen = OllamaStoreInspection.Read(folder);
                Assert.All(seen.Problems, problem => Said.Holds(problem.What));
                return seen.Models.Length + seen.Problems.Length > 0;
            }, iter: 500, threads: 1);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
