using Aforo.Bench;

return args switch
{
    ["logs", .. var rest] => LogsBench.Run(rest),
    ["gguf-header", .. var rest] => GgufHeaderBench.Run(rest),
    ["make-inputs", .. var rest] => MakeInputs.Run(rest),
    ["stream-source", .. var rest] => StreamSource.Run(rest),
    ["silent-streams", .. var rest] => SilentStreams.Run(rest),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: Aforo.Bench logs [--mib N] [--samples FOLDER]");
    Console.Error.WriteLine("       Aforo.Bench gguf-header [--tokens N] [--rounds N]");
    Console.Error.WriteLine("       Aforo.Bench make-inputs FOLDER [MIB]");
    Console.Error.WriteLine("       Aforo.Bench stream-source [--port N] [--events N] [--pause-ms N] [--silent]");
    Console.Error.WriteLine("       Aforo.Bench silent-streams [--port N] [--count N] [--seconds N] [--bytes N] [--pid N]");
    return 2;
}
