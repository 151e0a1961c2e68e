using Recc.Testing;
using Shouldly;

namespace Recc.Peer.Tests;

/// <summary>The sample project: 14 compiles in C and C++, with a header that is made during the build.</summary>
internal static class HelloFarm
{
    public const int Compiles = 14;

    private const string Program = "app/hello-farm";

    /// <summary>What the program writes when it was compiled right.</summary>
    private static readonly string Expected =
        File.ReadAllText(Repository.PathOf("samples/hello-farm/expected-output.txt"));

    /// <summary>Copies the sample to a folder of a workplace.</summary>
    public static void AddTo(Workplace place, string relativePath) =>
        place.CopyFromRepository("samples/hello-farm", relativePath);

    public static void ShouldRunRight(CMakeBuild build) => build.Run(Program).ShouldBe(Expected);
}
