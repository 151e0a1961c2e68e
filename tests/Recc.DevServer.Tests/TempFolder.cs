namespace Recc.DevServer.Tests;

/// <summary>A folder that goes with the test.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("recc-devserver-test-").FullName;

    public void Touch(string name) => File.WriteAllText($"{Path}/{name}", "");

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
