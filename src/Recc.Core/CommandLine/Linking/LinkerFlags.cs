namespace Recc.Core.CommandLine;

/// <summary>
/// Options of GNU ld, gold and lld, which share most of them. A long name may begin with one dash or two, and has its
/// value behind '=' or in the next argument. What is not here could name a file. Source: the linkers' manuals and their
/// --help, tried with GNU ld 2.40, gold 1.16 and lld 19.
/// </summary>
public static class LinkerFlags
{
    /// <summary>No value.</summary>
    private const string Switches =
        "as-needed no-as-needed gc-sections no-gc-sections eh-frame-hdr no-eh-frame-hdr export-dynamic E "
        + "no-export-dynamic no-undefined allow-shlib-undefined no-allow-shlib-undefined no-undefined-version "
        + "undefined-version Bsymbolic Bsymbolic-functions Bsymbolic-non-weak Bsymbolic-non-weak-functions "
        + "Bno-symbolic Bgroup build-id strip-all s strip-debug S discard-all x discard-locals X discard-none relax "
        + "no-relax pie pic-executable no-pie shared Bshareable whole-archive no-whole-archive start-group end-group "
        + "( ) start-lib end-lib copy-dt-needed-entries no-copy-dt-needed-entries add-needed no-add-needed "
        + "enable-new-dtags disable-new-dtags demangle no-demangle warn-common warn-once warn-section-align "
        + "warn-alternate-em fatal-warnings no-fatal-warnings no-warn-mismatch no-warnings w warn-multiple-gp "
        + "warn-textrel warn-unresolved-symbols warn-shared-textrel error-unresolved-symbols warn-execstack "
        + "no-warn-execstack warn-rwx-segments no-warn-rwx-segments warn-search-mismatch no-warn-search-mismatch "
        + "warn-backrefs no-warn-backrefs warn-symbol-ordering no-warn-symbol-ordering emit-relocs q relocatable r i "
        + "Ur no-dynamic-linker allow-multiple-definition no-allow-multiple-definition no-define-common d dc dp "
        + "no-keep-memory reduce-memory-overheads gdb-index no-gdb-index rosegment no-rosegment threads no-threads "
        + "color-diagnostics no-color-diagnostics N omagic n nmagic no-omagic no-nmagic EB EL "
        + "ld-generated-unwind-info no-ld-generated-unwind-info dynamic-list-data dynamic-list-cpp-new "
        + "dynamic-list-cpp-typeinfo traditional-format sort-common g O0 O1 O2 O3 no-fatal-internal-errors "
        + "detect-odr-violations no-detect-odr-violations no-strip-discarded strip-discarded merge-exidx-entries "
        + "no-merge-exidx-entries fix-cortex-a53-843419 fix-cortex-a8 no-fix-cortex-a8 check-sections "
        + "no-check-sections accept-unknown-input-arch no-accept-unknown-input-arch embedded-relocs no-ctf-variables "
        + "ctf-variables optimize-bb-jumps no-optimize-bb-jumps ignore-data-address-equality "
        + "ignore-function-address-equality noinhibit-exec no-print-gc-sections"
        + " no-print-icf-sections call-graph-profile-sort no-call-graph-profile-sort mmap-output-file "
        + "no-mmap-output-file toc-optimize no-toc-optimize apply-dynamic-relocs no-apply-dynamic-relocs "
        + "use-android-relr-tags execute-only error-execstack no-error-execstack error-rwx-segments "
        + "no-error-rwx-segments no-dependent-libraries dependent-libraries no-power10-stubs "
        + "lto-whole-program-visibility no-lto-whole-program-visibility lto-legacy-pass-manager "
        + "no-lto-legacy-pass-manager lto-new-pass-manager no-lto-new-pass-manager "
        + "no-fat-lto-objects lto-O0 lto-O1 lto-O2 lto-O3 lto-CGO0 lto-CGO1 lto-CGO2 lto-CGO3";

    /// <summary>With a value that is text. A name with '=' takes it joined only.</summary>
    private const string Texts =
        "e entry u undefined undefined-glob require-defined soname h dynamic-linker I defsym wrap section-start Ttext "
        + "Tdata Tbss Ttext-segment Trodata-segment Tldata-segment image-base sort-section exclude-libs "
        + "unresolved-symbols init fini compress-debug-sections= orphan-handling hash-style icf= thread-count "
        + "thread-count-initial thread-count-middle thread-count-final threads= audit depaudit P spare-dynamic-tags "
        + "fuse-ld= hash-size hash-bucket-empty-fraction keep-unique pack-dyn-relocs= color-diagnostics= error-limit "
        + "export-dynamic-symbol version-exports-section demangle= sort-common= warn-execstack= O auxiliary f filter F"
        + " stub-group-size icf-iterations shuffle-sections= pack-dyn-relocs thinlto-jobs= lto-partitions=";

    /// <summary>
    /// With a value or without: intermediate code, or what compiles it, reads or writes further files.
    /// </summary>
    private const string LinkTimeFiles =
        "lto-obj-path thinlto-cache-dir thinlto-cache-policy thinlto-index-only thinlto-prefix-replace "
        + "thinlto-object-suffix-replace thinlto-object-suffix-new thinlto-emit-index-files thinlto-emit-imports-files "
        + "thinlto-single-module lto-emit-asm lto-emit-llvm lto-sample-profile lto-cs-profile-file "
        + "lto-cs-profile-generate lto-basic-block-sections lto-unique-basic-block-section-names save-temps "
        + "opt-remarks-filename opt-remarks-passes opt-remarks-format time-trace mllvm plugin-save-temps "
        + "load-pass-plugin fat-lto-objects lto-debug-pass-manager";

    private static readonly Dictionary<string, LinkerMeaning> Special = new(StringComparer.Ordinal)
    {
        ["l"] = LinkerMeaning.Library,
        ["library"] = LinkerMeaning.Library,
        ["L"] = LinkerMeaning.LibraryDirectory,
        ["library-path"] = LinkerMeaning.LibraryDirectory,
        ["rpath"] = LinkerMeaning.RunPath,
        ["rpath-link"] = LinkerMeaning.RunPathLink,
        ["version-script"] = LinkerMeaning.TextFile,
        ["dynamic-list"] = LinkerMeaning.TextFile,
        ["retain-symbols-file"] = LinkerMeaning.TextFile,
        ["export-dynamic-symbol-list"] = LinkerMeaning.TextFile,
        ["symbol-ordering-file"] = LinkerMeaning.TextFile,
        ["section-ordering-file"] = LinkerMeaning.TextFile,
        ["just-symbols"] = LinkerMeaning.File,
        ["T"] = LinkerMeaning.Script,
        ["script"] = LinkerMeaning.Script,
        ["plugin"] = LinkerMeaning.Plugin,
        ["plugin-opt"] = LinkerMeaning.Plain,
        ["o"] = LinkerMeaning.Output,
        ["output"] = LinkerMeaning.Output,
        ["Map"] = LinkerMeaning.SideOutput,
        ["dependency-file"] = LinkerMeaning.SideOutput,
        ["m"] = LinkerMeaning.Emulation,
        ["sysroot"] = LinkerMeaning.Sysroot,
    };

    private static readonly Dictionary<string, LinkerMeaning> States = new(StringComparer.Ordinal)
    {
        ["Bstatic"] = LinkerMeaning.StaticOnly,
        ["dn"] = LinkerMeaning.StaticOnly,
        ["non_shared"] = LinkerMeaning.StaticOnly,
        ["static"] = LinkerMeaning.StaticOnly,
        ["Bdynamic"] = LinkerMeaning.SharedToo,
        ["dy"] = LinkerMeaning.SharedToo,
        ["call_shared"] = LinkerMeaning.SharedToo,
        ["push-state"] = LinkerMeaning.PushState,
        ["pop-state"] = LinkerMeaning.PopState,
        ["nostdlib"] = LinkerMeaning.GivenDirectoriesOnly,
    };

    /// <summary>Of one letter, whose value may be joined without '='.</summary>
    private const string Letters = "lLTmehuIozOfFP";

    // Plain sets: a launch that links reads them once, and frozen ones take longer to make.
    private static readonly HashSet<string> KnownSwitches = Switches.Split(' ').ToHashSet(StringComparer.Ordinal);

    private static readonly HashSet<string> KnownLinkTimeFiles =
        LinkTimeFiles.Split(' ').ToHashSet(StringComparer.Ordinal);

    private static readonly HashSet<string> KnownTexts =
        Texts.Split(' ').Select(static name => name.TrimEnd('=')).ToHashSet(StringComparer.Ordinal);

    private static readonly HashSet<string> JoinedOnly = Texts.Split(' ')
        .Where(static name => name.EndsWith('=')).Select(static name => name[..^1]).ToHashSet(StringComparer.Ordinal);

    /// <summary>
    /// Reads a linker's arguments, from left to right. One that wants a value and has none is unknown.
    /// </summary>
    public static IEnumerable<LinkerArgument> Read(IReadOnlyList<string> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        for (int i = 0; i < arguments.Count; i++)
        {
            string text = arguments[i];
            LinkerArgument read = ReadOne(text);
            if (read is { Joined: false, Option.Length: > 0 })
            {
                bool hasValue = i + 1 < arguments.Count && arguments[i + 1].Length > 0;
                yield return hasValue
                    ? read with { Value = arguments[++i] }
                    : new LinkerArgument(LinkerMeaning.Unknown, text, "", Joined: true);
                continue;
            }

            yield return read;
        }
    }

    /// <summary>One argument. One whose value comes next is not joined.</summary>
    public static LinkerArgument ReadOne(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length < 2 || text[0] != '-')
        {
            return new LinkerArgument(LinkerMeaning.File, "", text, Joined: true);
        }

        string name = text[(text[1] == '-' ? 2 : 1)..];
        return States.TryGetValue(name, out LinkerMeaning state) ? Alone(state, text)
            : KnownSwitches.Contains(name) ? Alone(LinkerMeaning.Plain, text)
            : KnownLinkTimeFiles.Contains(name.Split('=')[0]) ? Alone(LinkerMeaning.Refused, text)
            : name == "z" ? new LinkerArgument(LinkerMeaning.Plain, text, "", Joined: false)
            : Special.TryGetValue(name, out LinkerMeaning meaning)
            ? new LinkerArgument(meaning, text, "", Joined: false)
            : KnownTexts.Contains(name) && !JoinedOnly.Contains(name)
                ? new LinkerArgument(LinkerMeaning.Plain, text, "", Joined: false)
            : ReadJoined(text, name);
    }

    private static LinkerArgument ReadJoined(string text, string name)
    {
        int equals = name.IndexOf('=', StringComparison.Ordinal);
        int cut = text.Length - name.Length + equals + 1;
        if (equals > 1)
        {
            string option = name[..equals];
            if (Special.TryGetValue(option, out LinkerMeaning meaning))
            {
                return Cut(meaning, text, cut);
            }

            if (option == "build-id")
            {
                // Made of the content, unless it is made of nothing.
                return Alone(name.EndsWith("uuid", StringComparison.Ordinal)
                    ? LinkerMeaning.Refused : LinkerMeaning.Plain, text);
            }

            if (KnownTexts.Contains(option))
            {
                return Alone(LinkerMeaning.Plain, text);
            }
        }

        // A letter and its value. With two dashes there are only long names.
        bool isLetter = text[1] != '-' && Letters.Contains(text[1], StringComparison.Ordinal) && !IsLongName(name);
        if (!isLetter)
        {
            return Alone(LinkerMeaning.Unknown, text);
        }

        return Special.TryGetValue(text[1].ToString(), out LinkerMeaning known)
            ? Cut(known, text, 2)
            : Alone(LinkerMeaning.Plain, text);
    }

    /// <summary>
    /// Whether it could be a long name written with one dash, which linkers try first. Libraries may be called
    /// anything.
    /// </summary>
    private static bool IsLongName(string name) => name[0] is not ('l' or 'L' or 'z')
        && name.Length > 3 && !name.Contains('/', StringComparison.Ordinal) && name[0] != 'm';

    private static LinkerArgument Alone(LinkerMeaning meaning, string text) => new(meaning, text, "", Joined: true);

    private static LinkerArgument Cut(LinkerMeaning meaning, string text, int at) =>
        new(meaning, text[..at], text[at..], Joined: true);
}
