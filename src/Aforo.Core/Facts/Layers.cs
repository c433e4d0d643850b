namespace Aforo.Core.Facts;

/// <summary>The layers that a request crosses, from the inside out.</summary>
public static class Layers
{
    public const string ModelNative = "model-native";
    public const string RopeOverride = "rope-override";
    public const string Definition = "definition";
    public const string ServerVariable = "server-variable";
    public const string ServerFlag = "server-flag";
    public const string DesktopApp = "desktop-app";
    public const string Tier = "tier";
    public const string ServerDefault = "server-default";
    public const string Slots = "slots";
    public const string Loaded = "loaded";
    public const string RequestOption = "request-option";
    public const string Proxy = "proxy";
    public const string HttpClient = "http-client";
    public const string AgentConfig = "agent-config";
    public const string AgentDefault = "agent-default";
    public const string AgentRun = "agent-run";

    /// <summary>A client whose limit nobody has read, known from when it left.</summary>
    public const string ClientObserved = "client-observed";
    public const string Compaction = "compaction";
}
