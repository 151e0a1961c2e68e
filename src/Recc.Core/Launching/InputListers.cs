using Recc.Core.Configuration;
using Recc.Core.Diagnostics;
using Recc.Core.Digests;
using Recc.Core.Inputs;
using Recc.Core.Inputs.Builtin;
using Recc.Core.Inputs.ScanDeps;
using Recc.Core.Processes;

namespace Recc.Core.Launching;

/// <summary>Puts together who names the files that a preprocessor reads, as the settings have it.</summary>
internal static class InputListers
{
    public static IInputLister For(
        ReccOptions options, IProcessRunner processes, ListerMemory memory, DigestFunction digestFunction, Log log)
    {
        var compiler = new CompilerLister(processes);
        if (options.Scanner == ScannerChoice.Compiler)
        {
            return compiler;
        }

        var builtin = new BuiltinLister(processes, memory, options.CacheDirectory, digestFunction);
        return options.VerifiesScanner ? new VerifyingLister(builtin, compiler, log)
            : options.Scanner == ScannerChoice.Builtin ? builtin
            : new PreferredLister(builtin, compiler, log);
    }

    /// <summary>Who knows listings from before; null where the settings name no database.</summary>
    public static IInputLister? Earlier(
        ReccOptions options, IProcessRunner processes, LaunchMemory memory, DigestFunction digestFunction, Log log,
        Action<long> noteAdded) =>
        options is { CompilationDatabase: { } database, CacheDirectory: { } cache }
            ? new DatabaseLister(
                processes,
                new ScanDepsRequest(database, options.ScanDepsThreads, cache) { NoteAdded = noteAdded },
                memory.ScanDeps,
                memory.Listers,
                digestFunction,
                log)
            : null;
}
