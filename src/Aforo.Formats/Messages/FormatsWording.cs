using Aforo.Core.Messages;

namespace Aforo.Formats.Messages;

/// <summary>What this assembly's readers say, in English, for logs. The texts are read when the first is asked for.</summary>
internal static class FormatsWording
{
    private static readonly Catalogue English = new(Language.English, typeof(FormatsWording).Assembly);

    public static string InEnglish(Saying what) => what.Quotation ?? English.Text(what);
}
