using System.Text.Json;

namespace Aforo.Systems.Runtimes.Ollama;

/// <summary>One line of what <c>POST /api/create</c> and <c>POST /api/pull</c> tell while they work, or their whole answer.</summary>
/// <param name="Status">What is being done, in the server's words; null where the line tells of an error.</param>
/// <param name="Digest">Blob that is being fetched.</param>
/// <param name="TotalBytes">Its size.</param>
/// <param name="CompletedBytes">What has arrived of it.</param>
/// <param name="Error">What went wrong, where its wording is known.</param>
/// <param name="Failed">True when the line tells of an error.</param>
public sealed record OllamaProgress(string? Status, string? Digest = null, long? TotalBytes = null, long? CompletedBytes = null, OllamaError? Error = null, bool Failed = false)
{
    /// <summary>The last line of a work that is done.</summary>
    public bool IsSuccess => Status == "success";

    /// <summary>The server is downloading: the base of a definition that is being made was not there.</summary>
    public bool IsDownload => Status?.StartsWith("pulling ", StringComparison.Ordinal) == true;

    /// <summary>Reads one line; null when it is none of these.</summary>
    public static OllamaProgress? Read(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var said = document.RootElement;
            if (said.Member("error") is not null) return new(null, Error: OllamaErrors.ReadBody(line), Failed: true);
            return said.Text("status") is { } status ? new(status, said.Text("digest"), said.Count("total"), said.Count("completed")) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
