using System.Text;
using Aforo.Formats.Text;

namespace Aforo.Remedies.Tests.Generated;

/// <summary>Configurations in TOML, YAML, <c>.env</c>, systemd units and Modelfiles.</summary>
internal static class LineConfigurations
{
    public static GeneratedCase Codex(int seed)
    {
        var lines = new Lines(seed, "# ");
        var hasWindow = lines.Odds(2);
        var hasIdle = lines.Odds(2);
        lines.Add($"model = {lines.Pick("\"qwen3-coder\"", "'qwen3-coder'")}");
        if (hasWindow) lines.Add($"model_context_window{lines.Pick(" = ", "=")}{lines.Pick("131072", "131_072", "0x20000", "0o400000")}");
        lines.Add("model_auto_compact_token_limit = 100000");
        lines.Add("");
        lines.Add($"[model_providers.{lines.Pick("local", "\"local\"")}]");
        lines.Add("name = \"local\"");
        lines.Add("base_url = \"http://127.0.0.1:11434/v1\"");
        if (hasIdle) lines.Add($"stream_idle_timeout_ms = {lines.Pick("300000", "300_000")}");
        lines.Add("wire_api = \"responses\"");
        lines.Add("");
        lines.Add("[model_providers.other]");
        lines.Add("name = \"other\"");
        lines.Add("base_url = \"http://127.0.0.1:8080/v1\"");
        lines.Add("wire_api = \"responses\"");
        return GeneratedCase.Single("codex", TextFormat.Toml, "config.toml", lines.Text,
            new Wish("/model_context_window", 262144, "/model_context_window", 262144),
            new Wish("/model_providers/local/stream_idle_timeout_ms", 1_200_000, "", 0));
    }

    public static GeneratedCase Continue(int seed)
    {
        var lines = new Lines(seed, "# ");
        var deep = lines.Odds(2) ? "  " : "    ";
        lines.Add("name: Local Assistant");
        lines.Add("version: 1.0.0");
        lines.Add("schema: v1");
        lines.Add("models:");
        for (var m = 0; m < 2; m++)
        {
            lines.Add($"  - name: {lines.Pick("Qwen", "\"Qwen\"", "'Qwen'")}");
            lines.Add("    provider: ollama");
            lines.Add("    model: qwen3-coder:30b");
            lines.Add("    apiKey: sk-0123456789abcdef");
            if (lines.Odds(3)) lines.Add($"    defaultCompletionOptions: {{ contextLength: 131072, maxTokens: 8192 }}");
            else
            {
                lines.Add("    defaultCompletionOptions:");
                lines.Add($"    {deep}contextLength: 131072");
                lines.Add($"    {deep}maxTokens: 8192");
            }
            if (m != 0) continue;
            lines.Add("    requestOptions:");
            lines.Add($"    {deep}timeout: 300000");
        }
        return GeneratedCase.Single("yaml", TextFormat.Yaml, "config.yaml", lines.Text,
            new Wish("/models/0/defaultCompletionOptions/contextLength", 262144, "/models/0/defaultCompletionOptions/contextLength", 262144),
            new Wish("/models/0/requestOptions/timeout", 1_200_000, "/models/0/requestOptions/timeout", 1_200_000),
            new Wish("/models/1/defaultCompletionOptions/maxTokens", 4096, "/models/1/defaultCompletionOptions/maxTokens", 4096));
    }

    public static GeneratedCase Env(int seed)
    {
        var lines = new Lines(seed, "# ");
        var export = lines.Odds(3) ? "export " : "";
        lines.Add($"{export}OPENAI_API_KEY={lines.Pick("sk-0123456789abcdef", "\"sk-0123456789abcdef\"", "'sk-0123456789abcdef'")}");
        lines.Add($"{export}OLLAMA_KEEP_ALIVE={lines.Pick("5m", "\"5m\"", "'5m'")}{lines.Pick("", " # minutes")}");
        if (lines.Odds(2)) lines.Add($"{export}OLLAMA_CONTEXT_LENGTH={lines.Pick("131072", "\"131072\"", "'131072'")}");
        lines.Add("EMPTY=");
        return GeneratedCase.Single("dotenv", TextFormat.DotEnv, ".env", lines.Text,
            new Wish("/OLLAMA_KEEP_ALIVE", "-1", "/OLLAMA_KEEP_ALIVE", "-1"),
            new Wish("/OLLAMA_CONTEXT_LENGTH", "262144", "/OLLAMA_CONTEXT_LENGTH", "262144"));
    }

    public static GeneratedCase Unit(int seed)
    {
        var lines = new Lines(seed, lines => lines.Odds(2) ? "# " : "; ", mayBom: false, mayCrLf: false);
        lines.Add("[Unit]");
        lines.Add("Description=Ollama Service");
        lines.Add("");
        lines.Add("[Service]");
        lines.Add("ExecStart=/bin/true serve");
        lines.Add($"Environment={lines.Pick("\"OLLAMA_KEEP_ALIVE=5m\"", "OLLAMA_KEEP_ALIVE=5m", "'OLLAMA_KEEP_ALIVE=5m' OLLAMA_DEBUG=0")}");
        if (lines.Odds(2)) lines.Add("Environment=\"OLLAMA_CONTEXT_LENGTH=131072\" \"OLLAMA_HOST=127.0.0.1\"");
        lines.Add("Restart=always");
        lines.Add("");
        lines.Add("[Install]");
        lines.Add("WantedBy=default.target");
        return GeneratedCase.Single("systemd", TextFormat.Systemd, "ollama.service", lines.Text,
            new Wish("/Service/Environment/OLLAMA_KEEP_ALIVE", "-1", "", 0),
            new Wish("/Service/Environment/OLLAMA_CONTEXT_LENGTH", "262144", "", 0));
    }

    public static GeneratedCase Modelfile(int seed)
    {
        var lines = new Lines(seed, "# ");
        var word = lines.Pick("PARAMETER", "parameter", "Parameter");
        lines.Add($"{lines.Pick("FROM", "from")} qwen3-coder:30b");
        if (lines.Odds(2)) lines.Add($"{word} num_ctx {lines.Pick("131072", " 131072")}");
        lines.Add($"{word} temperature 0.7");
        lines.Add($"{word} stop \"<|im_end|>\"");
        lines.Add("SYSTEM \"\"\"You are careful.");
        lines.Raw("PARAMETER num_ctx 1 is what others would set.\"\"\"");
        return GeneratedCase.Single("modelfile", TextFormat.Modelfile, "Modelfile", lines.Text, new Wish("/parameter/num_ctx", 262144, "", 0));
    }

    /// <summary>Lines with comments, blank lines and line ends as one person writes them.</summary>
    private sealed class Lines
    {
        private readonly Random _random;
        private readonly Func<Lines, string> _comment;
        private readonly StringBuilder _text = new();
        private readonly string _lineEnd;

        public Lines(int seed, string comment) : this(seed, _ => comment, mayBom: false, mayCrLf: true)
        {
        }

        public Lines(int seed, Func<Lines, string> comment, bool mayBom, bool mayCrLf)
        {
            _random = new Random(seed);
            _comment = comment;
            _lineEnd = mayCrLf && Odds(3) ? "\r\n" : "\n";
            if (mayBom && Odds(5)) _text.Append('\uFEFF');
        }

        public string Text => Odds(5) ? _text.ToString().TrimEnd('\r', '\n') : _text.ToString();

        public bool Odds(int of) => _random.Next(of) == 0;

        public string Pick(params string[] choices) => choices[_random.Next(choices.Length)];

        public void Add(string line)
        {
            if (Odds(4)) _text.Append(_comment(this)).Append(Pick("num_ctx = 1", "was 300000 until March", "¡ojo! don't touch")).Append(_lineEnd);
            if (Odds(8)) _text.Append(_lineEnd);
            Raw(line);
        }

        public void Raw(string line) => _text.Append(line).Append(_lineEnd);
    }
}
