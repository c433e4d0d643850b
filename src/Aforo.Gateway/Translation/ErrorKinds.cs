namespace Aforo.Gateway.Translation;

/// <summary>What an error is, by status and words; the words of all providers for "too long" are their own.</summary>
internal static class ErrorKinds
{
    private static readonly string[] TooLong =
    [
        "context_length_exceeded", "context length", "context window", "maximum context", "prompt is too long", "exceed context limit", "exceeds the available context size",
        "input token count", "exceed_context_size_error", "too large for model", "exceeds the context", "prompt too long",
    ];

    public static string Of(int status, string? word, string message)
    {
        if (status is 400 or 413 or 422 or 500 or 200 && (Speaks(word) || Speaks(message))) return "context_length";
        // Gemini says 400 for a key that it does not know.
        if (status == 400 && (message.Contains("API key not valid", StringComparison.Ordinal) || message.Contains("API_KEY_INVALID", StringComparison.Ordinal))) return "authentication";
        return status switch
        {
            401 => "authentication",
            403 => "permission",
            404 => "not_found",
            408 or 504 => "timeout",
            413 => "too_large",
            429 => "rate_limit",
            503 or 529 => "overloaded",
            >= 500 => "server",
            >= 400 => "invalid_request",
            _ => word switch
            {
                not null when word.Contains("overloaded", StringComparison.OrdinalIgnoreCase) || word.Contains("UNAVAILABLE", StringComparison.Ordinal) => "overloaded",
                not null when word.Contains("rate_limit", StringComparison.OrdinalIgnoreCase) => "rate_limit",
                not null when word.Contains("invalid_request", StringComparison.OrdinalIgnoreCase) => "invalid_request",
                _ => "server",
            },
        };
    }

    /// <summary>The status under which a kind is answered, where none came with it.</summary>
    public static int Status(string kind) => kind switch
    {
        "authentication" => 401,
        "permission" => 403,
        "not_found" or "no_path" => 404,
        "no_method" => 405,
        "too_large" => 413,
        "rate_limit" => 429,
        "overloaded" => 503,
        "timeout" => 504,
        "server" => 502,
        _ => 400,
    };

    private static bool Speaks(string? text) => text is not null && TooLong.Any(words => text.Contains(words, StringComparison.OrdinalIgnoreCase));
}
