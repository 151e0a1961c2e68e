using System.Globalization;
using Recc.DepScan.Tests.Scanning;
using Recc.ScanBench;

// One line for each pass over all units. cold: nothing was read before; warm: only the disk is asked again; memory: the
// disk is not asked either, what is left is the scanner.
if (args is not [string compiler, string folder, .. string[] rest])
{
    Console.Error.WriteLine("usage: scan-bench COMPILER FOLDER [FILTER [ROUNDS [MEMORY-ROUNDS]]]");
    return 2;
}

string filter = rest.Length > 0 ? rest[0] : "";
int rounds = rest.Length > 1 ? int.Parse(rest[1], CultureInfo.InvariantCulture) : 5;
int memoryRounds = rest.Length > 2 ? int.Parse(rest[2], CultureInfo.InvariantCulture) : rounds;
CompileCommand[] commands =
    [.. CompileCommands.In(folder).Where(one => one.Source.Contains(filter, StringComparison.Ordinal))];
if (commands.Length == 0)
{
    Console.Error.WriteLine($"no command of {folder} is about {filter}");
    return 1;
}

var library = new Library(compiler, commands);
library.Learn();
library.StartOver();
library.ScanAll("cold");
for (int round = 0; round < rounds; round++)
{
    library.ScanAll("warm");
}

library.Remember();
library.ScanAll("fill");
for (int round = 0; round < memoryRounds; round++)
{
    library.ScanAll("memory");
}

return 0;
