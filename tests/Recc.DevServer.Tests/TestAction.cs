using System.Text;
using Build.Bazel.Remote.Execution.V2;
using Google.Protobuf;
using ActionMessage = Build.Bazel.Remote.Execution.V2.Action;
using DirectoryMessage = Build.Bazel.Remote.Execution.V2.Directory;

namespace Recc.DevServer.Tests;

/// <summary>Puts an action together and into the store of a server.</summary>
internal sealed class TestAction
{
    private readonly SortedDictionary<string, (string Content, bool Executable)> files = new(StringComparer.Ordinal);

    public TestAction(params string[] arguments)
    {
        Command.Arguments.Add(arguments);
        Command.EnvironmentVariables.Add(
            new Command.Types.EnvironmentVariable { Name = "PATH", Value = "/usr/bin:/bin" });
    }

    public Command Command { get; } = new();

    public ActionMessage Action { get; } = new();

    /// <summary>Changes the root directory message before it is stored.</summary>
    public Action<DirectoryMessage> ChangeRoot { get; init; } = _ => { };

    /// <summary>A shell command.</summary>
    public static TestAction Shell(string script) => new("sh", "-c", script);

    public TestAction With(string path, string content, bool executable = false)
    {
        files[path] = (content, executable);
        return this;
    }

    public TestAction Producing(params string[] outputs)
    {
        Command.OutputPaths.Add(outputs);
        return this;
    }

    /// <summary>Stores everything; gives the digest of the action.</summary>
    public Digest AddTo(DevelopmentServer server)
    {
        Action.CommandDigest = server.AddBlob(Command.ToByteArray());
        Action.InputRootDigest = AddDirectory(server, "");
        return server.AddBlob(Action.ToByteArray());
    }

    private Digest AddDirectory(DevelopmentServer server, string prefix)
    {
        var directory = new DirectoryMessage();
        foreach (var group in files.Where(f => f.Key.StartsWith(prefix, StringComparison.Ordinal))
            .GroupBy(f => f.Key[prefix.Length..].Split('/')[0]).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            if (group.First().Key.Length > prefix.Length + group.Key.Length)
            {
                Digest child = AddDirectory(server, $"{prefix}{group.Key}/");
                directory.Directories.Add(new DirectoryNode { Name = group.Key, Digest = child });
            }
            else
            {
                (string content, bool executable) = group.Single().Value;
                Digest blob = server.AddBlob(Encoding.UTF8.GetBytes(content));
                directory.Files.Add(new FileNode { Name = group.Key, Digest = blob, IsExecutable = executable });
            }
        }

        if (prefix.Length == 0)
        {
            ChangeRoot(directory);
        }

        return server.AddBlob(directory.ToByteArray());
    }
}
