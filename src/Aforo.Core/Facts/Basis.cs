using System.Text.Json.Serialization;

namespace Aforo.Core.Facts;

/// <summary>How a number came to be known. Every number that was not computed from given inputs carries one.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Basis>))]
public enum Basis
{
    /// <summary>Read from a file or an endpoint.</summary>
    [JsonStringEnumMemberName("read")]
    Read,

    /// <summary>Observed on this machine.</summary>
    [JsonStringEnumMemberName("measured")]
    Measured,

    /// <summary>Given by a model, with an interval.</summary>
    [JsonStringEnumMemberName("predicted")]
    Predicted,

    /// <summary>Predicted, and corrected by a measurement on this machine.</summary>
    [JsonStringEnumMemberName("calibrated")]
    Calibrated,

    /// <summary>Somebody's word.</summary>
    [JsonStringEnumMemberName("claimed")]
    Claimed,
}
