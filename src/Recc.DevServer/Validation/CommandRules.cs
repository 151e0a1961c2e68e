using Build.Bazel.Remote.Execution.V2;
using Recc.DevServer.Wire;

namespace Recc.DevServer.Validation;

/// <summary>
/// What a command must keep. The rules are those of the comments of the Command and Platform messages in
/// remote_execution.proto; sorting is demanded only by strict servers.
/// </summary>
internal static class CommandRules
{
    /// <exception cref="RpcException">INVALID_ARGUMENT with the first rule that is broken.</exception>
    public static void Require(Command command, bool strict)
    {
        if (command.Arguments.Count == 0 || command.Arguments[0].Length == 0)
        {
            throw RpcException.Invalid("the command has no arguments");
        }

        if (command.Arguments.Any(a => a.Contains('\0', StringComparison.Ordinal)))
        {
            throw RpcException.Invalid("an argument contains NUL");
        }

        RequireWorkingDirectory(command.WorkingDirectory);
        RequireEnvironment(command, strict);
        RequireOutputs(command.OutputPaths, "output_paths", command, strict);
        RequireOutputs(command.OutputFiles, "output_files", command, strict);
        RequireOutputs(command.OutputDirectories, "output_directories", command, strict);
        if (strict)
        {
            RequireSorted(command.Platform, "Command.platform");
        }
    }

    /// <exception cref="RpcException">INVALID_ARGUMENT when properties are not sorted by name, then value.</exception>
    public static void RequireSorted(Platform? platform, string what)
    {
        // NUL sorts before everything that a name can hold.
        string[] properties = [.. (platform ?? new()).Properties.Select(p => $"{p.Name}\0{p.Value}")];
        RequireSorted(properties, what);
    }

    private static void RequireWorkingDirectory(string path)
    {
        if (RelativePath.Resolve("", path) is null || path.Split('/').Contains(".."))
        {
            throw RpcException.Invalid($"the working directory '{path}' is not below the input root");
        }
    }

    private static void RequireEnvironment(Command command, bool strict)
    {
        foreach (var variable in command.EnvironmentVariables)
        {
            if (variable.Name.Length == 0 || variable.Name.AsSpan().IndexOfAny('=', '\0') >= 0
                || variable.Value.Contains('\0', StringComparison.Ordinal))
            {
                throw RpcException.Invalid($"'{variable.Name}' cannot be an environment variable");
            }
        }

        if (strict)
        {
            RequireSorted([.. command.EnvironmentVariables.Select(v => v.Name)], "environment_variables");
        }
    }

    private static void RequireOutputs(IReadOnlyList<string> paths, string what, Command command, bool strict)
    {
        foreach (string path in paths)
        {
            if (RelativePath.Resolve(command.WorkingDirectory, path) is null || path.EndsWith('/'))
            {
                throw RpcException.Invalid($"the output '{path}' is not a path below the input root");
            }
        }

        if (strict)
        {
            RequireSorted(paths, what);
        }
    }

    private static void RequireSorted(IReadOnlyList<string> names, string what)
    {
        if (Utf8Order.FirstOutOfOrder(names) is { } name)
        {
            throw RpcException.Invalid(
                $"{what} is not sorted, or names an entry twice, at '{name.Replace('\0', '=')}'");
        }
    }
}
