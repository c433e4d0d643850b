namespace Aforo.Systems;
public static class SurroundingsOfThisMachine { public static Surroundings Create() => new() { Platform = Platform.Linux, Home = "/root", CurrentDirectory = "." }; }
