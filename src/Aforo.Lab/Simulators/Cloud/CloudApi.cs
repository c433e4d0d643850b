using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Aforo.Lab.Simulators.Cloud;

/// <summary>One provider's interface: its endpoints, its key, its errors. What its replies look like is in its <see cref="ICloudReply"/>s.</summary>
internal abstract class CloudApi(CloudSimulatorOptions options)
{
    protected CloudSimulatorOptions Options { get; } = options;

    /// <summary>Content type of a streamed reply.</summary>
    public virtual string StreamType => "text/event-stream; charset=utf-8";

    /// <summary>The endpoint's form; null where there is none.</summary>
    public abstract ICloudReply? Generates(string path);

    /// <summary>Whether this path counts tokens.</summary>
    public virtual bool Counts(string path) => false;

    /// <summary>Whether this path lists models.</summary>
    public abstract bool Lists(string path);

    /// <summary>Null when the key is right.</summary>
    public abstract CloudProblem? Key(IHeaderDictionary headers);

    /// <summary>What is wrong with a body beyond its size; null when nothing is. Answers a whole error, or a message for <see cref="CloudProblem.Invalid"/>.</summary>
    public virtual CloudError? Check(IHeaderDictionary headers, JsonElement body) => null;

    public abstract CloudError Error(CloudProblem problem, string subject);

    /// <summary>The refusal of a prompt that is too long; null when it fits.</summary>
    public abstract CloudError? TooLong(CloudRequest request);

    /// <summary>Headers of an answer beside its type.</summary>
    public virtual IEnumerable<KeyValuePair<string, string>> Headers(CloudExchange exchange) => [];

    /// <summary>The list of models.</summary>
    public virtual byte[] Models() => CloudJson.Object(json =>
    {
        json.WriteString("object", "list");
        json.List("data", items =>
        {
            foreach (var model in Options.Models)
            {
                items.Item(item =>
                {
                    item.WriteString("id", model);
                    item.WriteString("object", "model");
                    item.WriteNumber("created", 1_791_300_000);
                    item.WriteString("owned_by", "simulator");
                });
            }
        });
    });

    protected static KeyValuePair<string, string> Header(string name, string value) => new(name, value);

    protected static bool IsBearer(IHeaderDictionary headers, string key) => headers.Authorization == "Bearer " + key;
}
