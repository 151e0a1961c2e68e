namespace Recc.Testing;

/// <summary>
/// Who names the inputs for programs under test: RECC_TEST_SCANNER, by default recc's own choice. A test that is about
/// the scanner says so itself, with RECC_SCANNER.
/// </summary>
public static class TestScanner
{
    /// <summary>For RECC_SCANNER; null to leave it alone.</summary>
    public static string? Use { get; } =
        Environment.GetEnvironmentVariable("RECC_TEST_SCANNER") is { Length: > 0 } use ? use : null;

    /// <summary>Whether nobody is asked where the scanner is not sure, so that such compiles run as typed.</summary>
    public static bool IsAlone => Use == "builtin";

    /// <summary>Adds what a program's environment does not say yet.</summary>
    public static void AddTo(IDictionary<string, string?> environment, IReadOnlyDictionary<string, string?> said)
    {
        if (Use is not null && !said.ContainsKey("RECC_SCANNER"))
            environment["RECC_SCANNER"] = Use;
    }
}
