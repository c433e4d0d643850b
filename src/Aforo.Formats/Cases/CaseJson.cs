using System.Text.Json.Serialization;
using Aforo.Core.Cases;

namespace Aforo.Formats.Cases;

/// <summary>How the parts of a case are written as JSON: snake_case, defaults left out.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(Case))]
public sealed partial class CaseJson : JsonSerializerContext;
