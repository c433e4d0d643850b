using Aforo.Bench;

return args switch
{
    ["logs", .. var rest] => LogsBench.Run(rest),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: Aforo.Bench logs [--mib N] [--samples FOLDER]");
    return 2;
}
