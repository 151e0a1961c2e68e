using System.Globalization;

namespace Recc.DevServer.CommandLine;

/// <summary>Tells other programs the port.</summary>
internal static class PortFile
{
    /// <summary>Writes the port as text with a line end; whoever sees the file sees all of it.</summary>
    public static void Write(string path, int port)
    {
        string beside = $"{path}.{Guid.NewGuid():N}";
        File.WriteAllText(beside, string.Create(CultureInfo.InvariantCulture, $"{port}\n"));
        File.Move(beside, path, overwrite: true);
    }
}
