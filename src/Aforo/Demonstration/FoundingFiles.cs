using System.Globalization;
using System.Text;

namespace Aforo.Demonstration;

/// <summary>The files of the founding case: an agent as its owner had set it up, comments and all.</summary>
internal static class FoundingFiles
{
    public const string Model = "qwen3-coder:30b-v-128k";

    public const string AgentVersion = "2026.6.11";

    /// <param name="address">Where the server answers.</param>
    public static string Configuration(Uri address) => $$"""
        // Clarity, the coding agent
        {
          agents: {
            defaults: {
              model: { primary: "ollama/{{Model}}" },
            },
          },
          models: {
            mode: "merge",
            providers: {
              ollama: {
                baseUrl: "{{address.GetLeftPart(UriPartial.Authority)}}",
                api: "ollama",
                apiKey: "ollama-local",
                timeoutSeconds: 300, // five minutes must do
                models: [
                  {
                    id: "{{Model}}",
                    name: "Qwen3 Coder 30B (128k)",
                    contextWindow: 131072,
                    maxTokens: 8192,
                  },
                ],
              },
            },
          },
        }

        """.ReplaceLineEndings("\n");

    public static string Package => $$"""{"name": "openclaw", "version": "{{AgentVersion}}"}""";

    /// <summary>The agent's own record of a turn: what the server counted, or that it gave up.</summary>
    /// <param name="at">End of the turn.</param>
    /// <param name="model">Model that was asked.</param>
    /// <param name="prompt">Tokens that the server counted; null where no answer came.</param>
    public static string Turn(DateTimeOffset at, string model, long? prompt)
    {
        var time = at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        var usage = string.Create(CultureInfo.InvariantCulture, $$"""{"input":{{prompt ?? 0}},"output":{{(prompt is null ? 0 : 3)}},"cacheRead":0,"cacheWrite":0,"totalTokens":{{(prompt is { } tokens ? tokens + 3 : 0)}}}""");
        var end = prompt is null ? "\"stopReason\":\"error\",\"errorMessage\":\"Request timed out before a response was generated.\"" : "\"stopReason\":\"stop\"";
        return $$$"""{"type":"message","id":"m-{{{at.ToUnixTimeSeconds()}}}","timestamp":"{{{time}}}","message":{"role":"assistant","content":[],{{{end}}},"api":"ollama","provider":"ollama","model":"{{{model}}}","usage":{{{usage}}}}}""" + "\n";
    }

    public static string SessionHead(DateTimeOffset at) => $$"""{"type":"session","version":3,"id":"founding","timestamp":"{{at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)}}"}""" + "\n";

    public static void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text, new UTF8Encoding(false));
    }
}
