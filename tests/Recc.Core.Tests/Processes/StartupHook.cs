using System.Globalization;
using System.Text;
using Recc.Core.Processes;

/// <summary>
/// Run by the runtime before Main in the processes that <c>ProcessImageTests</c> starts; the runtime looks for exactly
/// this name outside of any namespace. Becomes the program that the last arguments name.
/// </summary>
internal static class StartupHook
{
    internal const string CountVariable = "RECC_TEST_REPLACE_COUNT";
    internal const string EnvironmentVariable = "RECC_TEST_REPLACE_ENVIRONMENT";

    public static void Initialize()
    {
        int count = int.Parse(Environment.GetEnvironmentVariable(CountVariable)!, CultureInfo.InvariantCulture);
        string? only = Environment.GetEnvironmentVariable(EnvironmentVariable);
        IReadOnlyList<byte[]> arguments = RawArguments.ReadLast(count);
        Dictionary<string, string>? environment = only is null ? null : new() { [only] = "1" };
        Console.Error.WriteLine(
            ProcessImage.Replace(Encoding.UTF8.GetString(arguments[0]), arguments, environment));
        Environment.Exit(99);
    }
}
