using System.Text.RegularExpressions;

namespace Aforo.Systems.RemoteModels;

/// <summary>A repository of the Hugging Face hub, and what of it is meant.</summary>
/// <param name="Repository"><c>owner/name</c>.</param>
/// <param name="Revision">Branch, tag or commit; <c>main</c> by default.</param>
/// <param name="Pick">A quantization, or the path of a file; null: the usual one.</param>
public sealed partial record HubReference(string Repository, string Revision, string? Pick)
{
    /// <summary><c>hf:owner/repo[@revision][:quantization or file]</c>; null when the text is something else.</summary>
    public static HubReference? Parse(string text) => Short().Match(text) is { Success: true } match ? Of(match) : null;

    /// <summary>The address of a repository's page, of a file's page or of a file on the hub; null for other addresses.</summary>
    public static HubReference? Parse(Uri address, Uri hub) =>
        address.Host.Equals(hub.Host, StringComparison.OrdinalIgnoreCase) && address.Port == hub.Port && Page().Match(Uri.UnescapeDataString(address.AbsolutePath)) is { Success: true } match ? Of(match) : null;

    private static HubReference Of(Match match) => new(match.Groups["repo"].Value, match.Groups["revision"] is { Success: true } revision ? revision.Value : "main", match.Groups["pick"] is { Success: true, Length: > 0 } pick ? pick.Value : null);

    [GeneratedRegex(@"^hf:(//)?(?<repo>[A-Za-z0-9][A-Za-z0-9._-]{0,95}/[A-Za-z0-9][A-Za-z0-9._-]{0,95})(@(?<revision>[A-Za-z0-9][A-Za-z0-9._/-]{0,99}))?([:/](?<pick>[^\s?#]{1,250}))?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Short();

    [GeneratedRegex(@"^/(?<repo>[A-Za-z0-9][A-Za-z0-9._-]{0,95}/[A-Za-z0-9][A-Za-z0-9._-]{0,95})(/((blob|resolve|tree)/(?<revision>[A-Za-z0-9._-]{1,100})(/(?<pick>.{1,250}))?)?)?/?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Page();
}
