using System.Text.Json.Serialization;

namespace Aforo.Gateway.Backends;

/// <summary>What is written as JSON to backends.</summary>
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(string))]
internal sealed partial class BackendJson : JsonSerializerContext;
