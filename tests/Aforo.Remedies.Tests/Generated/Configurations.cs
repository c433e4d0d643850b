using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Aforo.Formats.Text;
using Aforo.Formats.Text.Editing;

namespace Aforo.Remedies.Tests.Generated;

/// <summary>Configurations in JSON: OpenClaw's with includes and several providers, opencode's.</summary>
internal static class Configurations
{
    private static readonly long[] Windows = [8192, 32768, 40000, 131072, 200000, 262144];

    public static GeneratedCase OpenClaw(int seed)
    {
        var random = new Random(seed);
        var style = new JsonStyle(random, isJson5: true);
        var providers = new Tree();
        var wishes = new List<Wish>();
        var count = random.Next(1, 5);
        for (var p = 0; p < count; p++) Provider(random, providers, p, wishes);
        var include = random.Next(4);
        var root = new Tree().With("gateway", new Tree().With("mode", "local")).With("logging", new Tree().With("level", "info"));
        var defaults = new Tree();
        if (random.Next(2) == 0) defaults.With("timeoutSeconds", 600L);
        if (random.Next(2) == 0) defaults.With("model", new Tree().With("primary", "ollama0/m0").With("fallbacks", new object[] { "ollama0/m0" }));
        root.With("agents", new Tree().With("defaults", defaults));
        var files = ImmutableSortedDictionary<string, string>.Empty;
        var (edited, prefix) = ("openclaw.json", "/models/providers");
        if (include == 0)
        {
            (edited, prefix) = ("models.json5", "/providers");
            files = files.Add(edited, style.Write(new Tree().With("providers", providers)));
            root.With("models", new Tree().With("$include", "./models.json5"));
        }
        else if (include == 1)
        {
            (edited, prefix) = ("conf/providers.json", "");
            files = files.Add(edited, style.Write(providers)).Add("conf/models.json5", "{ mode: 'merge', providers: { $include: ['./providers.json'] } }\n");
            root.With("models", new Tree().With("$include", new object[] { "conf/models.json5" }));
        }
        else
        {
            root.With("models", new Tree().With("mode", "merge").With("providers", providers));
            if (random.Next(2) == 0) wishes.Add(new Wish("/agents/defaults/timeoutSeconds", 7200, "/agents/defaults/timeoutSeconds", 7200));
        }
        files = files.Add("openclaw.json", style.Write(root.Shuffled(random)));
        var chosen = wishes.Where(_ => random.Next(3) != 0).DefaultIfEmpty(wishes[0]).Select(wish => wish.Pointer.StartsWith("/agents", StringComparison.Ordinal) ? wish : wish with { Pointer = prefix + wish.Pointer });
        return new GeneratedCase("openclaw", TextFormat.Json5, files, "openclaw.json", edited, [.. chosen]);
    }

    public static GeneratedCase OpenCode(int seed)
    {
        var random = new Random(seed);
        var models = new Tree();
        var wishes = new List<Wish>();
        void Wish(string pointer, long value) => wishes.Add(new Wish(pointer, value, pointer, value));
        for (var m = 0; m < random.Next(1, 4); m++)
        {
            var limit = new Tree().With("context", Windows[random.Next(Windows.Length)]).With("output", 8192L);
            models.With($"qwen3-coder:30b-{m}", random.Next(3) == 0 ? new Tree().With("name", $"M {m}") : new Tree().With("name", $"M {m}").With("limit", limit));
            if (models[m].Value is Tree { Count: 2 }) Wish($"/provider/ollama/models/qwen3-coder:30b-{m}/limit/context", 250_000);
            else wishes.Add(new Wish($"/provider/ollama/models/qwen3-coder:30b-{m}/limit", TextValue.Object([new("context", 250_000), new("output", 4096)]), $"/provider/ollama/models/qwen3-coder:30b-{m}/limit", JsonNode.Parse("""{"context":250000,"output":4096}""")!));
        }
        var options = new Tree().With("baseURL", "http://127.0.0.1:11434/v1");
        if (random.Next(2) == 0) options.With("timeout", 300000L);
        if (random.Next(2) == 0) options.With("apiKey", "{env:OLLAMA_API_KEY}");
        Wish("/provider/ollama/options/timeout", 1_200_000);
        Wish("/provider/ollama/options/headerTimeout", 1_200_000);
        var provider = new Tree().With("npm", "@ai-sdk/openai-compatible").With("options", options.Shuffled(random)).With("models", models).Shuffled(random);
        var root = new Tree().With("$schema", "https://opencode.ai/config.json").With("provider", new Tree().With("ollama", provider)).With("model", "ollama/qwen3-coder:30b-0").Shuffled(random);
        return GeneratedCase.Single("jsonc", TextFormat.Jsonc, "opencode.jsonc", new JsonStyle(random, isJson5: false).Write(root), [.. wishes.Where(_ => random.Next(3) != 0).DefaultIfEmpty(wishes[0])]);
    }

    private static void Provider(Random random, Tree providers, int number, List<Wish> wishes)
    {
        var name = $"ollama{number}";
        var provider = new Tree().With("baseUrl", "http://127.0.0.1:11434").With("api", "ollama").With("apiKey", random.Next(2) == 0 ? "sk-ollama-0123456789" : "${OLLAMA_API_KEY}");
        if (random.Next(2) == 0) provider.With("timeoutSeconds", 300L);
        var at = $"/models/providers/{name}";
        wishes.Add(new Wish($"/{name}/timeoutSeconds", 1200, $"{at}/timeoutSeconds", 1200));
        var models = new List<object>();
        for (var m = 0; m < random.Next(1, 4); m++)
        {
            var model = new Tree().With("id", $"m{m}").With("name", $"Model {m}").With("contextWindow", Windows[random.Next(Windows.Length)]).With("maxTokens", 8192L);
            if (random.Next(3) == 0) model.With("params", new Tree().With("num_ctx", 65536L));
            models.Add(model.Shuffled(random));
            var path = $"/{name}/models/{m}";
            wishes.Add(new Wish($"{path}/contextWindow", 262_100, $"{at}/models/{m}/contextWindow", 262_100));
            wishes.Add(new Wish($"{path}/contextTokens", 229_376, $"{at}/models/{m}/contextTokens", 229_376));
            wishes.Add(new Wish($"{path}/params/num_ctx", 262_000, $"{at}/models/{m}/params/num_ctx", 262_000));
        }
        provider.With("models", models.ToArray());
        providers.With(name, provider.Shuffled(random));
    }
}
