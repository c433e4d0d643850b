using System.Text.Json.Serialization;

namespace Aforo.Core.Facts;

/// <summary>What a statement of one layer does to the limit that it speaks of.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Role>))]
public enum Role
{
    /// <summary>It takes part in deciding the limit.</summary>
    [JsonStringEnumMemberName("in-force")]
    InForce,

    /// <summary>Another statement wins over it, and is named.</summary>
    [JsonStringEnumMemberName("overridden")]
    Overridden,

    /// <summary>It is written where nothing reads it.</summary>
    [JsonStringEnumMemberName("ineffective")]
    Ineffective,

    /// <summary>Something happens there that is no failure, such as compaction.</summary>
    [JsonStringEnumMemberName("trigger")]
    Trigger,
}
