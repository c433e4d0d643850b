using System.CommandLine;
using Aforo.Core.Messages;

namespace Aforo.Commands;

/// <summary>Options that all commands take.</summary>
internal sealed class CommonOptions
{
    public CommonOptions(Catalogue words)
    {
        Json = new Option<bool>("--json") { Description = words.Text("option.json"), Recursive = true };
        Lang = new Option<string?>("--lang") { Description = words.Text("option.lang"), Recursive = true };
        Lang.AcceptOnlyFromAmong("en", "es");
        NoColor = new Option<bool>("--no-color") { Description = words.Text("option.no-color"), Recursive = true };
        Verbose = new Option<bool>("--verbose") { Description = words.Text("option.verbose"), Recursive = true };
        Catalog = new Option<FileInfo?>("--catalog") { Description = words.Text("option.catalog"), Recursive = true, HelpName = "FILE" };
    }

    public Option<bool> Json { get; }

    public Option<string?> Lang { get; }

    public Option<bool> NoColor { get; }

    public Option<bool> Verbose { get; }

    public Option<FileInfo?> Catalog { get; }
}
