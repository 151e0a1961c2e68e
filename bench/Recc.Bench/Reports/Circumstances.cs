namespace Recc.Bench.Reports;

/// <summary>When and where something was measured.</summary>
/// <param name="Date">The day in UTC, as 2026-11-21.</param>
/// <param name="Machine">Processor and number of cores.</param>
/// <param name="Commit">Of recc.</param>
/// <param name="Compiler">As it tells its version.</param>
/// <param name="LoadBefore">The load average before.</param>
/// <param name="LoadAfter">The load average after; the bench itself is in it.</param>
/// <param name="IsShort">Whether it was a quick look only.</param>
internal sealed record Circumstances(
    string Date, string Machine, string Commit, string Compiler, double LoadBefore, double LoadAfter, bool IsShort);
