namespace Recc.Bench.Building;

/// <summary>A library that is built.</summary>
/// <param name="Name">For people, and on the command line.</param>
/// <param name="Package">Debian's source package.</param>
/// <param name="Folder">Where its CMakeLists.txt is in there.</param>
/// <param name="Targets">What of it is built; all when there are none.</param>
/// <param name="Options">For CMake.</param>
internal sealed record LibraryRow(
    string Name, string Package, string Folder, IReadOnlyList<string> Targets, IReadOnlyList<string> Options)
{
    /// <summary>Many small units.</summary>
    public static LibraryRow Curl { get; } = new(
        "curl", "curl", ".", [],
        ["-DCURL_ENABLE_SSL=OFF", "-DCURL_ZLIB=OFF", "-DENABLE_MANUAL=OFF", "-DBUILD_TESTING=OFF"]);

    /// <summary>Units of C++ that take seconds.</summary>
    public static LibraryRow Llvm { get; } = new(
        "llvm", "llvm-toolchain-19", "llvm", ["LLVMSupport", "LLVMTableGen"],
        [
            "-DLLVM_TARGETS_TO_BUILD=", "-DLLVM_ENABLE_ZLIB=OFF", "-DLLVM_ENABLE_ZSTD=OFF",
            "-DLLVM_ENABLE_TERMINFO=OFF", "-DLLVM_ENABLE_LIBXML2=OFF", "-DLLVM_INCLUDE_TESTS=OFF",
            "-DLLVM_INCLUDE_BENCHMARKS=OFF",
        ]);

    public static IReadOnlyList<LibraryRow> All { get; } = [Curl, Llvm];
}
