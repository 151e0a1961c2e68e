using System.Runtime.CompilerServices;

namespace Recc.Testing;

/// <summary>
/// Golden files beside the test that owns them: <c>Class.Test.verified.txt</c> is committed,
/// <c>Class.Test.received.txt</c> appears when a test sees something else. Names and meaning are those of the Verify
/// package (docs/decisions/0004-own-golden-files.md). With RECC_ACCEPT=1 what is received becomes what is verified.
/// </summary>
public static class Golden
{
    /// <summary>
    /// Compares with the golden file of the calling test. Line ends and the last one are not compared.
    /// </summary>
    /// <param name="received">What the test got.</param>
    /// <param name="part">Distinguishes several files of one test; null when there is one.</param>
    /// <param name="sourceFile">Set by the compiler; the class is named after the file.</param>
    /// <param name="test">Set by the compiler.</param>
    /// <exception cref="GoldenMismatchException">They differ, or there is no golden file yet.</exception>
    public static void Check(
        string received,
        string? part = null,
        [CallerFilePath] string sourceFile = "",
        [CallerMemberName] string test = "")
    {
        bool accept = Environment.GetEnvironmentVariable("RECC_ACCEPT") == "1";
        Compare(received, PathWithoutEnding(sourceFile, test, part), accept);
    }

    /// <summary>As <see cref="Check"/>, with everything that it reads from its surroundings given.</summary>
    /// <param name="pathWithoutEnding">Both files without <c>.verified.txt</c> and <c>.received.txt</c>.</param>
    public static void Compare(string received, string pathWithoutEnding, bool accept)
    {
        string verifiedPath = pathWithoutEnding + ".verified.txt";
        string receivedPath = pathWithoutEnding + ".received.txt";
        string text = Normal(received);
        string? verified = File.Exists(verifiedPath) ? Normal(File.ReadAllText(verifiedPath)) : null;
        if (text == verified || accept)
        {
            if (text != verified)
                File.WriteAllText(verifiedPath, text);
            File.Delete(receivedPath);
            return;
        }

        File.WriteAllText(receivedPath, text);
        throw new GoldenMismatchException(Explain(verifiedPath, receivedPath, verified, text));
    }

    private static string PathWithoutEnding(string sourceFile, string test, string? part)
    {
        string name = $"{Path.GetFileNameWithoutExtension(sourceFile)}.{test}";
        return Path.Combine(Path.GetDirectoryName(sourceFile)!, part is null ? name : $"{name}.{part}");
    }

    private static string Normal(string text) => text.ReplaceLineEndings("\n").TrimEnd('\n') + "\n";

    private static string Explain(string verifiedPath, string receivedPath, string? verified, string received)
    {
        if (verified is null)
            return $"{verifiedPath} does not exist. Look at {receivedPath}; RECC_ACCEPT=1 accepts it.";
        string[] expected = verified.Split('\n');
        string[] actual = received.Split('\n');
        int line = 0;
        while (line < Math.Min(expected.Length, actual.Length) && expected[line] == actual[line])
            line++;
        return $"""
            {verifiedPath} differs from what was received in line {line + 1}:
            - {expected.ElementAtOrDefault(line)}
            + {actual.ElementAtOrDefault(line)}
            Look at {receivedPath}; RECC_ACCEPT=1 accepts it.
            """;
    }
}
