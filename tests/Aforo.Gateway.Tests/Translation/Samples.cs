using System.Text;
using Aforo.Core.Messages;
using Aforo.Gateway.Messages;
using Aforo.Gateway.Translation;

namespace Aforo.Gateway.Tests.Translation;

/// <summary>Recorded requests and replies, and ways to translate them.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset Now = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);

    public static byte[] Read(string path) => File.ReadAllBytes(Path.Join(AppContext.BaseDirectory, "Fixtures", path));

    public static string Stream(WireForm client, WireForm backend, byte[] reply, int piece = int.MaxValue, bool usage = true) => Stream(client, backend, reply, piece, usage, out _);

    public static string Stream(WireForm client, WireForm backend, byte[] reply, int piece, bool usage, out TranslatedReply translated)
    {
        translated = new Translator(client, backend).Reply(new ReplyContext("gen-1", "asked-for", true, Now, usage));
        using var output = new MemoryStream();
        for (var at = 0; at < reply.Length; at += Math.Min(piece, reply.Length - at)) translated.Push(reply.AsMemory(at, Math.Min(piece, reply.Length - at)), output);
        translated.End(output);
        return Encoding.UTF8.GetString(output.ToArray());
    }

    public static string Body(WireForm client, WireForm backend, byte[] reply)
    {
        using var output = new MemoryStream();
        new Translator(client, backend).Reply(new ReplyContext("gen-1", "asked-for", false, Now, true)).Body(reply, output);
        return Encoding.UTF8.GetString(output.ToArray());
    }

    public static string Request(WireForm client, WireForm backend, string body, TranslationOptions? options = null)
    {
        var translated = new Translator(client, backend).Request(Encoding.UTF8.GetBytes(body), options ?? new TranslationOptions());
        return translated.Body is { } written ? Encoding.UTF8.GetString(written) : "! " + GatewayWording.In(Language.English).Text(translated.Problem!);
    }
}
