using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Aforo.Core.Messages;
using Aforo.Gateway.Dialects;

namespace Aforo.Gateway.Configuration;

/// <summary>Reads one entry of <c>backends</c>.</summary>
internal static class BackendReading
{
    public static BackendSettings? Backend(NodeReader reader)
    {
        var name = reader.Text("name", required: true);
        var kind = reader.Word("kind", "ollama", "llama-server", "openai", "anthropic");
        var where = reader.Word("where", "local", "cloud");
        var provider = reader.Word("provider", "openai", "gemini", "mistral", "compatible");
        var url = reader.Text("url", required: true);
        var (key, slots, speed, watts) = (reader.Text("key_variable"), reader.Whole("slots", 1, 10_000), reader.Number("prefill_tok_s", 0.1), reader.Number("watts", 0));
        var models = reader.Each("models", Model);
        if (kind is null && reader.Node["kind"] is null) reader.Missing("kind", new Saying("configuration.kinds"));
        if (url is not null && (!Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https") || parsed.Query.Length > 0 || parsed.UserInfo.Length > 0))
        {
            reader.MustBe("url", new Saying("configuration.url"));
            return null;
        }
        if (name is null || kind is null || url is null) return null;
        var address = new Uri(url.TrimEnd('/') + "/");
        return new BackendSettings
        {
            Name = name,
            Kind = kind,
            Url = address,
            IsLocal = where is null ? IsOwn(address.Host) : where == "local",
            Dialects = Dialects(kind),
            Provider = provider switch { "openai" => Provider.OpenAi, "gemini" => Provider.Gemini, "mistral" => Provider.Mistral, "compatible" => Provider.Compatible, _ => ProviderAt(address.Host) },
            KeyVariable = key,
            Slots = (int?)slots,
            PrefillSpeed = speed,
            Watts = watts,
            Models = models,
        };
    }

    /// <summary>Loopback, private and link-local addresses and names without a domain of the public kind.</summary>
    internal static bool IsOwn(string host)
    {
        if (IPAddress.TryParse(host.Trim('[', ']'), out var address))
        {
            if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
            if (IPAddress.IsLoopback(address)) return true;
            var bytes = address.GetAddressBytes();
            if (address.AddressFamily == AddressFamily.InterNetworkV6) return address.IsIPv6LinkLocal || (bytes[0] & 0xFE) == 0xFC;
            return bytes[0] == 10 || (bytes[0] == 172 && bytes[1] is >= 16 and < 32) || (bytes[0] == 192 && bytes[1] == 168) || (bytes[0] == 169 && bytes[1] == 254);
        }
        return host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".local", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".internal", StringComparison.OrdinalIgnoreCase);
    }

    private static Provider ProviderAt(string host)
    {
        return Is("openai.com") ? Provider.OpenAi : Is("googleapis.com") ? Provider.Gemini : Is("mistral.ai") ? Provider.Mistral : Provider.Compatible;

        bool Is(string domain) => host.EndsWith("." + domain, StringComparison.OrdinalIgnoreCase);
    }

    private static ImmutableArray<Dialect> Dialects(string kind) => kind switch
    {
        "ollama" => [Dialect.Ollama, Dialect.OpenAi, Dialect.Anthropic],
        "llama-server" => [Dialect.OpenAi, Dialect.Anthropic],
        "anthropic" => [Dialect.Anthropic],
        _ => [Dialect.OpenAi],
    };

    private static BackendModel? Model(NodeReader reader)
    {
        var (name, context) = (reader.Text("name", required: true), reader.Whole("context", 1));
        Price? price = null;
        if (reader.Object("price") is { } prices)
        {
            var (input, output, cached, written, hour, currency) = (prices.Number("input", 0, required: true), prices.Number("output", 0, required: true), prices.Number("cached_input", 0), prices.Number("cache_write", 0), prices.Number("cache_write_1h", 0), prices.Text("currency") ?? "USD");
            prices.Finish();
            if (input is not null && output is not null) price = new Price(input.Value, output.Value, cached, currency) { CacheWrite = written, CacheWriteHour = hour };
        }
        return name is null ? null : new BackendModel(name) { Context = context, Price = price };
    }
}
