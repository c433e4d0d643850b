using System.Text.Json;

namespace Aforo.Lab.Simulators.Cloud;

/// <summary>One form of asking and answering.</summary>
internal interface ICloudReply
{
    /// <summary>What a body asks for; the path, the number and the count of the prompt are added by the caller.</summary>
    CloudRequest Read(JsonElement body);

    /// <summary>The answer at once.</summary>
    byte[] Whole(CloudExchange exchange);

    /// <summary>The answer in events, their ends included.</summary>
    IEnumerable<CloudEvent> Events(CloudExchange exchange);

    /// <summary>What a stream ends with instead, when the server fails after <paramref name="sent"/> events.</summary>
    byte[] Failure(CloudExchange exchange, int sent);

    /// <summary>A whole stream that says only that the prompt is too long; null where the form has none.</summary>
    byte[]? TooLongInStream(CloudExchange exchange) => null;
}
