using System.Text;
using Recc.Core.Inputs;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Inputs;

/// <summary>What clang says of a compiled module, as clang 14, 19 and 21 print it.</summary>
public sealed class HeaderModuleTests
{
    private const string Description = """
        Information for module file 'b.pcm':
          Module format: raw
          Module name: b
          Module map file: /src/inc/module.modulemap
          Imports module 'a': /build/a.pcm
          Language options:
            C++: No
          Input file: /src/inc/b.h
          Input file: /usr/include/x y.h [System, Overridden]
          Diagnostic options:

        """;

    [Fact]
    public void Files_and_modules_are_read()
    {
        HeaderModule read = HeaderModule.TryRead(HeaderModule.Extract(Encoding.UTF8.GetBytes(Description)))!;

        read.Map.ShouldBe("/src/inc/module.modulemap");
        read.Imports.ShouldBe([("a", "/build/a.pcm")]);
        read.Inputs.ShouldBe([new("/src/inc/b.h", false), new("/usr/include/x y.h", true)]);
    }

    [Fact]
    public void An_interface_with_a_name_has_no_map() =>
        HeaderModule.TryRead(HeaderModule.Extract("  Module name: m\n"u8))!.Map.ShouldBeNull();

    [Theory]
    [InlineData("  Imports module 'a")]
    [InlineData("  Imports module ': /build/a.pcm")]
    public void What_is_kept_and_damaged_is_not_believed(string line) => HeaderModule.TryRead(line).ShouldBeNull();
}
