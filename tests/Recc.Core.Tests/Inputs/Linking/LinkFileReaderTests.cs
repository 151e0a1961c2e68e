using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Recc.Core.Inputs.Linking;
using Recc.Testing;
using Shouldly;
using Xunit;

namespace Recc.Core.Tests.Inputs.Linking;

/// <summary>Files as compilers and binutils make them, and damaged ones.</summary>
public sealed class LinkFileReaderTests : IDisposable
{
    private const string Make = """
        echo 'int a(void) { return 1; }' > a.c && gcc -fPIC -c a.c && gcc -flto -c a.c -o lto.o && clang -flto -c a.c -o bc.o
        ar rcD lib.a a.o && ar rcD lto.a a.o lto.o && ar rcD bc.a bc.o && cp a.o a_name_that_is_longer_than_sixteen.o
        mkdir sub && cp a.o sub && ar rcTD thin.a a.o a_name_that_is_longer_than_sixteen.o sub/a.o
        gcc -shared a.o -Wl,-soname,libn.so.1 -Wl,-rpath,/x:/y -lm -Wl,--no-as-needed -lc -o libn.so && gcc -shared a.o -o plain.so
        printf 'INPUT(a.o)' > script && printf 'a\000b' > binary && : > empty
        """;

    private readonly TempFolder folder = new();

    public LinkFileReaderTests() => Shell(Make);

    [NeedsTheory(Need.Gcc, Need.Clang)]
    [InlineData("a.o", nameof(LinkFileKind.Object), false)]
    [InlineData("lto.o", nameof(LinkFileKind.Object), true)]
    [InlineData("bc.o", nameof(LinkFileKind.Object), true)]
    [InlineData("lib.a", nameof(LinkFileKind.Archive), false)]
    [InlineData("lto.a", nameof(LinkFileKind.Archive), true)]
    [InlineData("bc.a", nameof(LinkFileKind.Archive), true)]
    [InlineData("thin.a", nameof(LinkFileKind.ThinArchive), false)]
    [InlineData("plain.so", nameof(LinkFileKind.SharedLibrary), false)]
    [InlineData("script", nameof(LinkFileKind.Script), false)]
    [InlineData("empty", nameof(LinkFileKind.Script), false)]
    public void A_file_is_what_it_is_made_as(string name, string kind, bool isIntermediate)
    {
        LinkFile file = LinkFileReader.Read(folder[name]).ShouldNotBeNull();

        file.Kind.ToString().ShouldBe(kind);
        file.HasIntermediateCode.ShouldBe(isIntermediate);
    }

    [NeedsTheory(Need.Gcc, Need.Clang)]
    [InlineData("gcc -flto", "int a;", (int)LinkTimeCode.Gcc)]
    [InlineData("gcc -flto -g", "int a;", (int)(LinkTimeCode.Gcc | LinkTimeCode.Debug))]
    [InlineData("gcc -flto -Xassembler --noexecstack", "int a;", (int)(LinkTimeCode.Gcc | LinkTimeCode.TellsAssembler))]
    [InlineData("gcc -flto", """__asm__(".incbin \"x\"");""", (int)(LinkTimeCode.Gcc | LinkTimeCode.ReadsFiles))]
    [InlineData("gcc -flto -O2", """void f(void) { __asm__(" .INCLUDE \"x\""); }""",
        (int)(LinkTimeCode.Gcc | LinkTimeCode.ReadsFiles))]
    [InlineData("gcc -flto", """__asm__(".section .include_me");""", (int)(LinkTimeCode.Gcc | LinkTimeCode.ReadsFiles))]
    [InlineData("gcc", """__asm__(".globl incbins");""", (int)LinkTimeCode.None)]
    [InlineData("clang -flto -g -O2", "#include <stdio.h>\nint f(void) { return puts(\".incbin\"); }",
        (int)LinkTimeCode.Llvm)]
    [InlineData("clang -flto", """__asm__(".iNcbin \"x\"");""", (int)(LinkTimeCode.Llvm | LinkTimeCode.ReadsFiles))]
    [InlineData("clang -flto=thin -O2", """void f(int a) { __asm__ volatile(" .include \"x\" #%0" :: "r"(a)); }""",
        (int)(LinkTimeCode.Llvm | LinkTimeCode.ReadsFiles))]
    public void Intermediate_code_tells_what_it_asks_for(string compiler, string source, int code)
    {
        File.WriteAllText(folder["s.c"], source);
        Shell($"{compiler} -w -c s.c && ar rcD s.a a.o s.o");

        LinkFileReader.Read(folder["s.o"])!.Code.ShouldBe((LinkTimeCode)code);
        LinkFileReader.Read(folder["s.a"])!.Code.ShouldBe((LinkTimeCode)code);
    }

    /// <summary>A section that is small, and was a thousand times as long before it was packed.</summary>
    [NeedsTheory(Need.Gcc)]
    [InlineData(0, (int)LinkTimeCode.Gcc)]
    [InlineData((256 << 10) - 3, (int)(LinkTimeCode.Gcc | LinkTimeCode.ReadsFiles))]
    [InlineData(60_000_000, (int)(LinkTimeCode.Gcc | LinkTimeCode.ReadsFiles))]
    public void Packed_text_is_read_without_filling_the_memory(int directiveAt, int code)
    {
        using (var packed = new ZLibStream(File.Create(folder["packed"]), CompressionLevel.Fastest))
        {
            packed.Write(new byte[directiveAt]);
            packed.Write(directiveAt == 0 ? ""u8 : ".incbin \"x\""u8);
            packed.Write(new byte[64 << 20]);
        }

        Shell("objcopy --add-section .gnu.lto_.decls.0=packed a.o packed.o");
        long before = GC.GetAllocatedBytesForCurrentThread();

        LinkFileReader.Read(folder["packed.o"])!.Code.ShouldBe((LinkTimeCode)code);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(8 << 20);
    }

    [NeedsFact(Need.Clang)]
    public void Bitcode_tells_that_it_wants_libraries()
    {
        File.WriteAllText(folder["s.c"], "#pragma comment(lib, \"m\")\nint a;");
        Shell("clang -flto -c s.c && clang -flto=thin -g -O2 -c a.c");

        LinkFileReader.Read(folder["s.o"])!.NamesLibraries.ShouldBeTrue();
        LinkFileReader.Read(folder["a.o"])!.NamesLibraries.ShouldBeFalse();
    }

    [NeedsFact(Need.Clang)]
    public void Damaged_bitcode_is_nothing_and_ends()
    {
        byte[] whole = File.ReadAllBytes(folder["bc.o"]);
        var random = new Random(1);
        for (int i = 0; i < 300; i++)
        {
            byte[] damaged = whole[..random.Next(8, whole.Length)];
            damaged[random.Next(4, damaged.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(folder["damaged.o"], damaged);

            (LinkFileReader.Read(folder["damaged.o"]) is null or { Code: not LinkTimeCode.None }).ShouldBeTrue();
        }
    }

    [NeedsFact(Need.Gcc, Need.Clang)]
    public void A_library_tells_its_name_what_it_needs_and_where_that_is()
    {
        LinkFile library = LinkFileReader.Read(folder["libn.so"]).ShouldNotBeNull();

        library.Name.ShouldBe("libn.so.1");
        library.Needed.ShouldContain("libc.so.6");
        library.RunPath.ShouldBe(["/x", "/y"]);
        LinkFileReader.Read(folder["plain.so"])!.Name.ShouldBeNull();
        library.Machine.ShouldBe(LinkFileReader.Read(folder["lib.a"])!.Machine);
    }

    /// <summary>Many entries that name the same text, which is a MiB long: 64 of them are read as nothing.</summary>
    [Theory]
    [InlineData(8, true)]
    [InlineData(64, false)]
    public void Names_that_share_their_text_do_not_fill_the_memory(int count, bool isRead)
    {
        byte[] text = new byte[1 << 20];
        Array.Fill(text, (byte)'a');
        using (FileStream thin = File.Create(folder["long.a"]))
        {
            thin.Write("!<thin>\n"u8);
            thin.Write(Encoding.ASCII.GetBytes($"{"//",-48}{text.Length,-10}`\n"));
            thin.Write(text);
            for (int i = 0; i < count; i++)
            {
                thin.Write(Encoding.ASCII.GetBytes($"{"/0",-48}{"1",-10}`\n"));
            }
        }

        byte[] library = new byte[256 + (16 * count) + text.Length];
        "\u007fELF\u0002\u0001"u8.CopyTo(library);
        Put(16, 3);
        Put(40, 64);
        Put(60, 3);
        Put(64 + 64 + 4, 6);
        Put(64 + 64 + 24, 256);
        Put(64 + 64 + 32, 16 * count);
        Put(64 + 64 + 40, 2);
        Put(64 + 128 + 24, 256 + (16 * count));
        Put(64 + 128 + 32, text.Length);
        for (int i = 0; i < count; i++)
        {
            Put(256 + (16 * i), 1);
        }

        text.CopyTo(library, 256 + (16 * count));
        File.WriteAllBytes(folder["long.so"], library);

        LinkFileReader.Read(folder["long.a"])?.Members.Length.ShouldBe(count);
        LinkFileReader.Read(folder["long.so"])?.Needed.Length.ShouldBe(count);
        (LinkFileReader.Read(folder["long.a"]) is not null).ShouldBe(isRead);
        (LinkFileReader.Read(folder["long.so"]) is not null).ShouldBe(isRead);

        void Put(int at, int value) => BinaryPrimitives.WriteInt32LittleEndian(library.AsSpan(at), value);
    }

    [NeedsFact(Need.Gcc, Need.Clang)]
    public void A_thin_archive_names_its_members() =>
        LinkFileReader.Read(folder["thin.a"])!.Members
            .ShouldBe(["a.o", "a_name_that_is_longer_than_sixteen.o", "sub/a.o"]);

    [NeedsFact(Need.Gcc, Need.Clang)]
    public void What_is_neither_text_nor_known_is_not_understood() =>
        LinkFileReader.Read(folder["binary"]).ShouldBeNull();

    [NeedsTheory(Need.Gcc, Need.Clang)]
    [InlineData("a.o")]
    [InlineData("libn.so")]
    [InlineData("lto.a")]
    [InlineData("thin.a")]
    public void A_damaged_file_does_no_harm(string name)
    {
        byte[] whole = File.ReadAllBytes(folder[name]);
        var random = new Random(5);
        for (int round = 0; round < 300; round++)
        {
            byte[] damaged = whole[..(round % 3 == 0 ? random.Next(whole.Length) : whole.Length)];
            for (int flips = random.Next(8); flips > 0 && damaged.Length > 8; flips--)
            {
                int end = round % 2 == 0 ? Math.Min(damaged.Length, 200) : damaged.Length;
                damaged[random.Next(4, end)] = (byte)random.Next(256);
            }

            File.WriteAllBytes(folder["damaged"], damaged);
            Should.NotThrow(() => LinkFileReader.Read(folder["damaged"]));
        }
    }

    public void Dispose() => folder.Dispose();

    private void Shell(string script) => new ProgramRun
    {
        Program = "/bin/sh",
        Arguments = ["-ec", script],
        WorkingDirectory = folder.Path,
    }.Run().EnsureSuccess();
}
