using System.Buffers.Binary;
using System.Collections.Immutable;
using Recc.Core.Actions;
using Recc.Core.Inputs;
using Recc.Core.Inputs.Linking;
using Recc.Core.Outputs;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Fuzz;

/// <summary>Files of compilers, archivers and linkers, spoilt.</summary>
public sealed class ObjectFuzzTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [NeedsFact(Need.Gcc, Need.Clang)]
    public void Files_of_links_are_understood_or_not()
    {
        byte[][] goods = Made(
            """
            echo 'int a(void) { __asm__(".globl x"); return 1; }' > a.c
            gcc -c a.c && gcc -flto -g -c a.c -o lto.o
            gcc -m32 -c a.c -o a32.o || cp a.o a32.o
            clang -flto -c a.c -o bc.o && ar rcD mixed.a a.o lto.o bc.o && ar rcTD thin.a a.o lto.o
            cp a.o a_name_that_is_longer_than_sixteen.o && ar rcTD long.a a_name_that_is_longer_than_sixteen.o
            gcc -shared -nostdlib a.o -Wl,-soname,libn.so.1 -Wl,-rpath,/x:/y -o libn.so
            printf 'INPUT(a.o) /* GROUP */ OUTPUT("b")' > script
            """,
            "a.o", "lto.o", "a32.o", "bc.o", "mixed.a", "thin.a", "long.a", "libn.so", "script");

        FuzzRun.OverFile(folder["spoilt"], goods, bytes =>
        {
            if (LinkFileReader.Read(folder["spoilt"]) is { } file)
            {
                (file.Members.Sum(static name => name.Length) + file.Needed.Sum(static name => name.Length)
                    + file.RunPath.Sum(static name => name.Length)).ShouldBeLessThanOrEqualTo(4 * bytes.Length);
            }
        });
    }

    [NeedsFact(Need.Clang)]
    public void Bitcode_is_walked_along_or_refused() => FuzzRun.Over(
        Made("echo 'int a;' > a.c; clang -flto -c a.c -o 1; clang -flto=thin -g -c a.c -o 2", "1", "2"),
        static bytes =>
        {
            if (Bitcode.Begins(bytes))
            {
                Bitcode.Read(bytes);
            }
        },
        typeof(FormatException), typeof(OverflowException), typeof(ArgumentOutOfRangeException),
        typeof(IndexOutOfRangeException), typeof(ArgumentException));

    [NeedsFact(Need.Clang)]
    public void Objects_for_Windows_are_written_back_as_they_were_or_not_read() => FuzzRun.Over(
        ForWindows(),
        static bytes =>
        {
            if (CoffFile.TryRead(bytes) is { } file)
            {
                file.ToBytes().AsSpan().SequenceEqual(bytes).ShouldBeTrue();
            }
        });

    [NeedsFact(Need.Clang)]
    public void Names_in_objects_for_Windows_are_changed_or_the_object_is_refused()
    {
        var names = new CodeViewNames([new PlacedDirectory(folder.Path, "/elsewhere")], "/elsewhere/a.obj", []);
        FuzzRun.OverFile(
            folder["a.obj"],
            ForWindows(),
            bytes =>
            {
                CoffObjectWriter.WriteNames(folder["a.obj"], names);
                byte[] written = File.ReadAllBytes(folder["a.obj"]);
                (CoffFile.TryRead(written) is not null || written.AsSpan().SequenceEqual(bytes)).ShouldBeTrue();
                CoffObjectWriter.WriteTime(folder["a.obj"], DateTimeOffset.UnixEpoch);
            },
            typeof(IOException));
    }

    /// <summary>What was found.</summary>
    [Theory]
    [InlineData(0x8000_1000)]
    [InlineData(0xFFFF_FFFF)]
    [InlineData(0x1001)]
    [InlineData(0xFFF)]
    public void A_source_that_is_no_record_is_left(uint source)
    {
        byte[] types = new byte[4 + 26];
        types[0] = 4;
        BinaryPrimitives.WriteUInt16LittleEndian(types.AsSpan(4), 24);
        BinaryPrimitives.WriteUInt16LittleEndian(types.AsSpan(6), 0x1603);
        BinaryPrimitives.WriteUInt16LittleEndian(types.AsSpan(8), 5);
        BinaryPrimitives.WriteUInt32LittleEndian(types.AsSpan(10 + (2 * sizeof(uint))), source);
        var names = new CodeViewNames([new PlacedDirectory("/a", "/b")], "/b/a.obj", []);

        CodeViewTypes.Restore(types, names).ShouldNotBeNull().Data.ShouldBe(types);
    }

    [NeedsFact(Need.Gcc)]
    public void Directories_in_debug_information_are_changed_or_left()
    {
        byte[][] goods = Made(
            """
            echo 'int a(int b) { return b; }' > a.c
            gcc -g -c a.c -o 1 && gcc -g -gz -c a.c -o 2
            gcc -g -gz -gdwarf-4 -fdebug-types-section -x c++ -c a.c -o 3
            """,
            "1", "2", "3");
        ImmutableArray<PlacedDirectory> places = [new PlacedDirectory(folder.Path, "/short")];

        // What does not fit moves to the end; nothing is ever written far from where the file was.
        FuzzRun.OverFile(
            folder["a.o"],
            goods,
            bytes =>
            {
                DebugDirectoryWriter.Write(folder["a.o"], places);
                new FileInfo(folder["a.o"]).Length.ShouldBeInRange(bytes.Length, (4 * bytes.Length) + 4096);
            },
            typeof(IOException));
    }

    [Fact]
    public void Interfaces_of_modules_keep_their_length_and_tell_where_they_came_from_or_not()
    {
        byte[] good =
        [
            .. "\u007fELF\u0002.gnu.c++.README\0GNU C++ module\0source: a.cc\0cwd: /src/place\0"u8,
            .. "import: m m.gcm\0export: n:p x/n.gcm\0\0"u8,
        ];
        FuzzRun.Over([good], static bytes =>
        {
            if (GccInterface.TryRead(bytes) is { } read)
            {
                read.Imports.All(static pair => !pair.Key.Contains(' ')).ShouldBeTrue();
            }
        });
        FuzzRun.OverFile(folder["m.gcm"], [good], bytes =>
        {
            InterfaceDirectoryWriter.Write(folder["m.gcm"]);

            new FileInfo(folder["m.gcm"]).Length.ShouldBe(bytes.Length);
        });
    }

    private byte[][] ForWindows() => Made(
        """
        echo 'struct S { int x; }; int f(struct S *s) { return s->x; }' > a.c
        for big in "" -Wa,-mbig-obj; do
            clang --target=i386-pc-windows-msvc $big -g -gcodeview -c a.c -o 1$big
            clang --target=x86_64-pc-windows-msvc $big -g -gcodeview -ffunction-sections -c a.c -o 2$big
        done
        """,
        "1", "2", "1-Wa,-mbig-obj", "2-Wa,-mbig-obj");

    private byte[][] Made(string script, params string[] names)
    {
        new ProgramRun { Program = "/bin/sh", Arguments = ["-ec", script], WorkingDirectory = folder.Path }.Run()
            .EnsureSuccess();
        return [.. names.Select(name => File.ReadAllBytes(folder[name]))];
    }
}
