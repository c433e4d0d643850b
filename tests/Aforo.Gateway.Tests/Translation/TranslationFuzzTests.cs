using System.Text;
using Aforo.Gateway.Translation;
using CsCheck;

namespace Aforo.Gateway.Tests.Translation;

/// <summary>Bodies and streams come from strangers: whatever they hold, a translation ends with an answer.</summary>
public sealed class TranslationFuzzTests
{
    private const int Inputs = 120_000;

    private static readonly byte[][] Seeds =
    [
        .. Directory.EnumerateFiles(Path.Join(AppContext.BaseDirectory, "Fixtures"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(File.ReadAllBytes),
    ];

    private static readonly Gen<byte[]> Mutated = Gen.Select(Gen.Int[0, Seeds.Length - 1], Gen.Select(Gen.Int[0, 1 << 20], Gen.Int[0, 3], Gen.Byte).Array[1, 4]).Select((seed, changes) =>
    {
        var bytes = Seeds[seed].ToList();
        foreach (var (place, kind, value) in changes)
        {
            var at = place % Math.Max(1, bytes.Count);
            if (kind == 0 && bytes.Count > 0) bytes[at] = value;
            else if (kind == 1) bytes.Insert(at, value);
            else if (kind == 2 && bytes.Count > at) bytes.RemoveRange(at, Math.Min(value, bytes.Count - at));
            else if (bytes.Count > at) bytes.InsertRange(at, bytes.GetRange(at, Math.Min(value, bytes.Count - at)));
        }
        return bytes.ToArray();
    });

    [Fact]
    public void Any_request_is_translated_or_refused() => Mutated.Sample(bytes =>
    {
        foreach (var (client, backend) in Pairs())
        {
            var translated = new Translator(client, backend).Request(bytes, new TranslationOptions());
            if ((translated.Body is null) == (translated.Problem is null)) return false;
        }
        return true;
    }, iter: Inputs / 6);

    [Fact]
    public void Any_stream_ends_with_an_answer() => Gen.Select(Mutated, Gen.Int[1, 300]).Sample((bytes, piece) =>
    {
        foreach (var (client, backend) in Pairs())
        {
            if (Samples.Stream(client, backend, bytes, piece).Length == 0) return false;
        }
        return true;
    }, iter: Inputs / 6);

    [Fact]
    public void Any_body_and_any_error_is_answered() => Gen.Select(Mutated, Gen.Int[400, 599]).Sample((bytes, status) =>
    {
        foreach (var (client, backend) in Pairs())
        {
            if (Samples.Body(client, backend, bytes).Length == 0) return false;
            if (new Translator(client, backend).Error(status, bytes, "r").Body.Length == 0) return false;
        }
        return true;
    }, iter: Inputs / 6);

    private static IEnumerable<(WireForm Client, WireForm Backend)> Pairs() =>
        from client in Forms.Clients from backend in Forms.Backends where client != backend select (client, backend);
}
