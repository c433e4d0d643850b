namespace Aforo.Gateway.Translation;

/// <summary>The media type of an image by its first bytes, for forms that do not state it.</summary>
internal static class ImageMedia
{
    /// <summary>By the signatures of JPEG, GIF and WebP; PNG otherwise.</summary>
    public static string Of(string? base64) => base64 switch
    {
        not null when base64.StartsWith("/9j/", StringComparison.Ordinal) => "image/jpeg",
        not null when base64.StartsWith("R0lGOD", StringComparison.Ordinal) => "image/gif",
        not null when base64.StartsWith("UklGR", StringComparison.Ordinal) => "image/webp",
        _ => "image/png",
    };
}
