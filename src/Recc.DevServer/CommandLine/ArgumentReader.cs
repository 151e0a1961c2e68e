namespace Recc.DevServer.CommandLine;

/// <summary>Reads the arguments of the program. Values follow their option, or stand behind its '='.</summary>
internal static class ArgumentReader
{
    /// <param name="arguments">Without the program's name.</param>
    /// <param name="currentDirectory">Absolute; relative paths are seen from here.</param>
    public static Invocation Read(IReadOnlyList<string> arguments, string currentDirectory)
    {
        var serve = new Invocation.Serve();
        for (int i = 0; i < arguments.Count; i++)
        {
            string argument = arguments[i];
            if (argument is "--help" or "-h")
            {
                return new Invocation.Help();
            }

            int equals = argument.IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? argument : argument[..equals];
            if (OptionTable.Rows.FirstOrDefault(row => row.Name == name) is not { } option)
            {
                return new Invocation.Wrong($"there is no option '{name}'");
            }

            if (option.Value is null && equals >= 0)
            {
                return new Invocation.Wrong($"{name} takes no value");
            }

            if (option.Value is not null && equals < 0 && i + 1 == arguments.Count)
            {
                return new Invocation.Wrong($"{name} needs a value");
            }

            string value = option.Value is null ? "" : equals >= 0 ? argument[(equals + 1)..] : arguments[++i];
            try
            {
                serve = option.Apply(serve, value, currentDirectory);
            }
            catch (Exception wrong) when (wrong is FormatException or ArgumentException)
            {
                return new Invocation.Wrong($"{name}: {wrong.Message}");
            }
        }

        return serve;
    }
}
