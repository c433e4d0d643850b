using System.Security;
using System.Text;

namespace Aforo.Gateway.Operations;

/// <summary>The text of a service that keeps the gateway running for one user, and where it belongs. Nothing is started by writing it.</summary>
/// <param name="Path">File, under the user's home.</param>
/// <param name="Text">Its text.</param>
/// <param name="Start">Command that starts it now and at every login.</param>
/// <param name="Stop">Command that ends it and keeps it from starting again.</param>
public sealed record ServiceUnit(string Path, string Text, string Start, string Stop)
{
    private const string Label = "dev.aforo.gateway";

    /// <summary>A unit of systemd's user manager. The gateway gets ten seconds to end what runs, and no right to gain others.</summary>
    public static ServiceUnit Systemd(string home, string executable, IReadOnlyList<string> arguments) => new(
        System.IO.Path.Join(home, ".config", "systemd", "user", "aforo.service"),
        $"""
        [Unit]
        Description=Aforo gateway
        After=network-online.target

        [Service]
        ExecStart={string.Join(' ', arguments.Prepend(executable).Select(SystemdWord))}
        Restart=on-failure
        RestartSec=2
        TimeoutStopSec=15
        NoNewPrivileges=yes

        [Install]
        WantedBy=default.target

        """.ReplaceLineEndings("\n"),
        "systemctl --user daemon-reload && systemctl --user enable --now aforo.service",
        "systemctl --user disable --now aforo.service");

    /// <summary>An agent of launchd.</summary>
    public static ServiceUnit Launchd(string home, string executable, IReadOnlyList<string> arguments)
    {
        var path = System.IO.Path.Join(home, "Library", "LaunchAgents", Label + ".plist");
        var words = string.Concat(arguments.Prepend(executable).Select(word => $"    <string>{SecurityElement.Escape(word)}</string>\n"));
        var text = $"""
            <?xml version="1.0" encoding="UTF-8"?>
            <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
            <plist version="1.0">
            <dict>
              <key>Label</key>
              <string>{Label}</string>
              <key>ProgramArguments</key>
              <array>
            {words.TrimEnd('\n')}
              </array>
              <key>RunAtLoad</key>
              <true/>
              <key>KeepAlive</key>
              <dict>
                <key>SuccessfulExit</key>
                <false/>
              </dict>
              <key>StandardErrorPath</key>
              <string>{SecurityElement.Escape(System.IO.Path.Join(home, "Library", "Logs", "aforo.log"))}</string>
            </dict>
            </plist>

            """.ReplaceLineEndings("\n");
        return new ServiceUnit(path, text, $"launchctl bootstrap gui/$(id -u) {ShellWord(path)}", $"launchctl bootout gui/$(id -u)/{Label}");
    }

    /// <summary>systemd reads backslashes, quotes, percent signs and dollars in a command.</summary>
    private static string SystemdWord(string word)
    {
        var escaped = word.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("%", "%%", StringComparison.Ordinal).Replace("$", "$$", StringComparison.Ordinal);
        return word.Length > 0 && word.All(letter => char.IsAsciiLetterOrDigit(letter) || "/._-=:@+,%$".Contains(letter, StringComparison.Ordinal)) ? escaped : $"\"{escaped}\"";
    }

    private static string ShellWord(string word)
    {
        if (word.All(letter => char.IsAsciiLetterOrDigit(letter) || "/._-".Contains(letter, StringComparison.Ordinal))) return word;
        return new StringBuilder("'").Append(word.Replace("'", "'\\''", StringComparison.Ordinal)).Append('\'').ToString();
    }
}
