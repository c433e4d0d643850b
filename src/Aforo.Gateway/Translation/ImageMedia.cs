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

    /// <summary>An address, or a <c>data:</c> URL with the image in it; null when it is none of both.</summary>
    public static ImagePart? Read(string? url)
    {
        if (url is null) return null;
        if (!url.StartsWith("data:", StringComparison.OrdinalIgnoreCase)) return new ImagePart(null, null, url);
        var comma = url.IndexOf(',');
        if (comma < 0) return null;
        return new ImagePart(url[5..comma].Replace(";base64", "", StringComparison.OrdinalIgnoreCase), url[(comma + 1)..], null);
    }
}
