using Recc.Core.Configuration;
using Recc.Core.Host;

namespace Recc.Core.Tests.Configuration;

/// <summary>A world of its own for reading settings: a folder with bin, home and work in it; $HOME is set.</summary>
internal sealed class SettingsHost : IDisposable
{
    private readonly Dictionary<string, string> variables = new(StringComparer.Ordinal);

    public SettingsHost()
    {
        Root = Directory.CreateTempSubdirectory("recc-settings-").FullName;
        Directory.CreateDirectory(Work);
        variables["HOME"] = Path.Combine(Root, "home");
    }

    public string Root { get; }

    public string Work => Path.Combine(Root, "folder");

    public SettingsHost With(string variable, string? value)
    {
        if (value is null)
        {
            variables.Remove(variable);
        }
        else
        {
            variables[variable] = value;
        }

        return this;
    }

    /// <summary>Writes a file below the root.</summary>
    public SettingsHost WithFile(string name, string text)
    {
        string path = Path.Combine(Root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return this;
    }

    public ReadSettings Read() => SettingReader.Read(new HostEnvironment
    {
        Arguments = [],
        Variables = variables,
        CurrentDirectory = Work,
        ExecutablePath = Path.Combine(Root, "bin", "recc"),
        ErrorIsTerminal = false,
        ProcessId = Environment.ProcessId,
    });

    public ReccOptions Options() => Read().Options;

    /// <summary>The problems as users see them, with this world's folder left out.</summary>
    public string[] Problems() => [.. Read().Problems.Select(problem => Plain(problem.ToString()))];

    /// <summary>Text without this world's folder.</summary>
    public string Plain(string text) => text.Replace(Root, "", StringComparison.Ordinal);

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
