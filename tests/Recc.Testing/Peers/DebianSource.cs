namespace Recc.Testing.Peers;

/// <summary>
/// Sources of a real library, from a Debian source package that tests/peers/fetch-source.sh downloads once per machine.
/// </summary>
public static class DebianSource
{
    // What the script ends with when the package cannot be had here.
    private const int CannotBeHad = 77;

    /// <summary>Why a package cannot be had, or null when it can.</summary>
    public static string? ReasonWhyNot(string package)
    {
        using var folder = new TempFolder();
        ProgramResult result = Fetch(package, folder["source"]);
        return result.ExitCode == 0 ? null : result.StandardError.Trim();
    }

    /// <summary>Unpacks what upstream wrote, without Debian's changes.</summary>
    /// <param name="folder">Absolute; empty or missing.</param>
    public static void Unpack(string package, string folder) => Fetch(package, folder).EnsureSuccess();

    private static ProgramResult Fetch(string package, string folder)
    {
        ProgramResult result = new ProgramRun
        {
            Program = Repository.PathOf("tests/peers/fetch-source.sh"),
            Arguments = [package, folder],
            Variables = new Dictionary<string, string?>
            {
                ["RECC_TEST_PEERS"] = Environment.GetEnvironmentVariable("RECC_TEST_PEERS"),
            },
        }.Run();
        return result.ExitCode == CannotBeHad ? result : result.EnsureSuccess();
    }
}
