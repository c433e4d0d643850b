using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Aforo.Gateway.Forwarding;

/// <summary>Says in a reply's headers when to try again. Clients of all dialects read them, and none reads its body for that.</summary>
internal static class RetryHeaders
{
    /// <summary>Whole seconds, rounded up; what the reply says already stays.</summary>
    public static void Wait(HttpResponse response, TimeSpan? time)
    {
        if (time is { } wait && response.Headers.RetryAfter.Count == 0) response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Clients of OpenAI's and Anthropic's making try again after 429 and 5xx by themselves unless told not to.</summary>
    public static void Never(HttpResponse response) => response.Headers["x-should-retry"] = "false";
}
