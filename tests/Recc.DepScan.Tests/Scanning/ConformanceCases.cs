namespace Recc.DepScan.Tests.Scanning;

/// <summary>Small trees, each about one rule; what is right is what the compilers say.</summary>
internal static class ConformanceCases
{
    internal static readonly (string Name, string Options, string Source, string Tree)[] All =
    [
        ("plain_and_nested", """-Iinc """, "main.c",
            """
            --- main.c
            #include "a.h"
            #include <b.h>
            #include "a.h"
            #include <stddef.h>
            --- a.h
            #include "sub/c.h"
            --- sub/c.h
            #include "d.h"
            #include "../a2.h"
            --- sub/d.h
            --- a2.h
            --- inc/b.h
            #ifndef B
            #define B
            #include "a2.h"
            #endif
            --- inc/a2.h
            """),
        ("one_file_by_many_names", """-I. -I./s/ """, "main.c",
            """
            --- main.c
            #include "s/a.h"
            #include <s/a.h>
            #include "./s/a.h"
            #include "s//a.h"
            #include "s/../s/a.h"
            #include "s/c.h"
            --- s/a.h
            --- s/c.h
            #include "a.h"
            """),
        ("a_header_again_by_another_name", """-Iinc """, "main.c",
            """
            --- main.c
            #include <a.h>
            #include <./a.h>
            #include <.//b.h>
            #include "inc/../inc/b.h"
            --- inc/a.h
            #include "../inc/b.h"
            --- inc/b.h
            #include "c.h"
            --- inc/c.h
            """),
        ("a_folder_by_another_name", """-I./inc/ -Iinc/sub """, "main.c",
            """
            --- main.c
            #include <./a.h>
            #include <sub/./x.h>
            #include <sub//y.h>
            --- inc/a.h
            #include "../inc/b.h"
            --- inc/b.h
            #include "c.h"
            --- inc/c.h
            --- inc/sub/x.h
            #include "y.h"
            #include "z.h"
            --- inc/sub/y.h
            #include "z.h"
            --- inc/sub/z.h
            """),
        ("comma_before_nothing_gnu", """ """, "main.c",
            """
            --- main.c
            #define N(a, b, c, d, n, ...) n
            #define ALL(...) N(0, ##__VA_ARGS__, 3, 2, 1, 0)
            #define REST(x, ...) N(0, ##__VA_ARGS__, 3, 2, 1, 0)
            #define NAMED(rest...) N(0, ##rest, 3, 2, 1, 0)
            #define EMPTY
            #if ALL() == 1
            #include "a.h"
            #endif
            #if REST(1) == 1
            #include "b.h"
            #endif
            #if REST(1,) == 1
            #include "c.h"
            #endif
            #if REST() == 1
            #include "d.h"
            #endif
            #if NAMED() == 1
            #include "e.h"
            #endif
            #if ALL(EMPTY) == 1
            #include "f.h"
            #endif
            #if ALL(1) == 1
            #include "g.h"
            #endif
            #if NAMED(1, 2) == 2
            #include "h.h"
            #endif
            --- a.h
            --- b.h
            --- c.h
            --- d.h
            --- e.h
            --- f.h
            --- g.h
            --- h.h
            """),
        ("comma_before_nothing_gnu17", """ -std=gnu17 """, "main.c",
            """
            --- main.c
            #define N(a, b, c, d, n, ...) n
            #define ALL(...) N(0, ##__VA_ARGS__, 3, 2, 1, 0)
            #define REST(x, ...) N(0, ##__VA_ARGS__, 3, 2, 1, 0)
            #define NAMED(rest...) N(0, ##rest, 3, 2, 1, 0)
            #define EMPTY
            #if ALL() == 1
            #include "a.h"
            #endif
            #if REST(1) == 1
            #include "b.h"
            #endif
            #if REST(1,) == 1
            #include "c.h"
            #endif
            #if REST() == 1
            #include "d.h"
            #endif
            #if NAMED() == 1
            #include "e.h"
            #endif
            #if ALL(EMPTY) == 1
            #include "f.h"
            #endif
            #if ALL(1) == 1
            #include "g.h"
            #endif
            #if NAMED(1, 2) == 2
            #include "h.h"
            #endif
            --- a.h
            --- b.h
            --- c.h
            --- d.h
            --- e.h
            --- f.h
            --- g.h
            --- h.h
            """),
        ("comma_before_nothing_c17", """ -std=c17 """, "main.c",
            """
            --- main.c
            #define N(a, b, c, d, n, ...) n
            #define ALL(...) N(0, ##__VA_ARGS__, 3, 2, 1, 0)
            #define REST(x, ...) N(0, ##__VA_ARGS__, 3, 2, 1, 0)
            #define NAMED(rest...) N(0, ##rest, 3, 2, 1, 0)
            #define EMPTY
            #if ALL() == 1
            #include "a.h"
            #endif
            #if REST(1) == 1
            #include "b.h"
            #endif
            #if REST(1,) == 1
            #include "c.h"
            #endif
            #if REST() == 1
            #include "d.h"
            #endif
            #if NAMED() == 1
            #include "e.h"
            #endif
            #if ALL(EMPTY) == 1
            #include "f.h"
            #endif
            #if ALL(1) == 1
            #include "g.h"
            #endif
            #if NAMED(1, 2) == 2
            #include "h.h"
            #endif
            --- a.h
            --- b.h
            --- c.h
            --- d.h
            --- e.h
            --- f.h
            --- g.h
            --- h.h
            """),
        ("comma_before_nothing_c90", """ -std=c90 """, "main.c",
            """
            --- main.c
            #define N(a, b, c, d, n, ...) n
            #define ALL(...) N(0, ##__VA_ARGS__, 3, 2, 1, 0)
            #define REST(x, ...) N(0, ##__VA_ARGS__, 3, 2, 1, 0)
            #define NAMED(rest...) N(0, ##rest, 3, 2, 1, 0)
            #define EMPTY
            #if ALL() == 1
            #include "a.h"
            #endif
            #if REST(1) == 1
            #include "b.h"
            #endif
            #if REST(1,) == 1
            #include "c.h"
            #endif
            #if REST() == 1
            #include "d.h"
            #endif
            #if NAMED() == 1
            #include "e.h"
            #endif
            #if ALL(EMPTY) == 1
            #include "f.h"
            #endif
            #if ALL(1) == 1
            #include "g.h"
            #endif
            #if NAMED(1, 2) == 2
            #include "h.h"
            #endif
            --- a.h
            --- b.h
            --- c.h
            --- d.h
            --- e.h
            --- f.h
            --- g.h
            --- h.h
            """),
        ("comma_before_nothing_cxx17", """ -std=c++17 """, "main.cc",
            """
            --- main.cc
            #define N(a, b, c, d, n, ...) n
            #define ALL(...) N(0, ##__VA_ARGS__, 3, 2, 1, 0)
            #define REST(x, ...) N(0, ##__VA_ARGS__, 3, 2, 1, 0)
            #define NAMED(rest...) N(0, ##rest, 3, 2, 1, 0)
            #define EMPTY
            #if ALL() == 1
            #include "a.h"
            #endif
            #if REST(1) == 1
            #include "b.h"
            #endif
            #if REST(1,) == 1
            #include "c.h"
            #endif
            #if REST() == 1
            #include "d.h"
            #endif
            #if NAMED() == 1
            #include "e.h"
            #endif
            #if ALL(EMPTY) == 1
            #include "f.h"
            #endif
            #if ALL(1) == 1
            #include "g.h"
            #endif
            #if NAMED(1, 2) == 2
            #include "h.h"
            #endif
            --- a.h
            --- b.h
            --- c.h
            --- d.h
            --- e.h
            --- f.h
            --- g.h
            --- h.h
            """),
        ("comma_before_nothing_gnu_cxx", """ """, "main.cc",
            """
            --- main.cc
            #define N(a, b, c, d, n, ...) n
            #define ALL(...) N(0, ##__VA_ARGS__, 3, 2, 1, 0)
            #define REST(x, ...) N(0, ##__VA_ARGS__, 3, 2, 1, 0)
            #define NAMED(rest...) N(0, ##rest, 3, 2, 1, 0)
            #define EMPTY
            #if ALL() == 1
            #include "a.h"
            #endif
            #if REST(1) == 1
            #include "b.h"
            #endif
            #if REST(1,) == 1
            #include "c.h"
            #endif
            #if REST() == 1
            #include "d.h"
            #endif
            #if NAMED() == 1
            #include "e.h"
            #endif
            #if ALL(EMPTY) == 1
            #include "f.h"
            #endif
            #if ALL(1) == 1
            #include "g.h"
            #endif
            #if NAMED(1, 2) == 2
            #include "h.h"
            #endif
            --- a.h
            --- b.h
            --- c.h
            --- d.h
            --- e.h
            --- f.h
            --- g.h
            --- h.h
            """),
        ("digraphs_c90", """ -std=c90 """, "main.c",
            """
            --- main.c
            %:define A 1
            %:include "a.h"
            #ifdef A
            #include "b.h"
            #endif
            #define P(x, y) x %:%: y
            #ifdef A
            #if P(1, 2) == 12
            #include "c.h"
            #endif
            #endif
            --- a.h
            --- b.h
            --- c.h
            """),
        ("digraphs_gnu90", """ -std=gnu90 """, "main.c",
            """
            --- main.c
            %:define A 1
            %:include "a.h"
            #ifdef A
            #include "b.h"
            #endif
            #define P(x, y) x %:%: y
            #ifdef A
            #if P(1, 2) == 12
            #include "c.h"
            #endif
            #endif
            --- a.h
            --- b.h
            --- c.h
            """),
        ("digraphs_c94", """ -std=iso9899:199409 """, "main.c",
            """
            --- main.c
            %:define A 1
            %:include "a.h"
            #ifdef A
            #include "b.h"
            #endif
            #define P(x, y) x %:%: y
            #ifdef A
            #if P(1, 2) == 12
            #include "c.h"
            #endif
            #endif
            --- a.h
            --- b.h
            --- c.h
            """),
        ("digraphs_assembly", """ """, "main.S",
            """
            --- main.S
            %:define A 1
            %:include "a.h"
            #ifdef A
            #include "b.h"
            #endif
            #define P(x, y) x %:%: y
            #ifdef A
            #if P(1, 2) == 12
            #include "c.h"
            #endif
            #endif
            --- a.h
            --- b.h
            --- c.h
            """),
        ("digraphs_cxx98", """ -std=c++98 """, "main.cc",
            """
            --- main.cc
            %:define A 1
            %:include "a.h"
            #ifdef A
            #include "b.h"
            #endif
            #define P(x, y) x %:%: y
            #ifdef A
            #if P(1, 2) == 12
            #include "c.h"
            #endif
            #endif
            --- a.h
            --- b.h
            --- c.h
            """),
        ("pragma_once_by_many_names", """-I. """, "main.c",
            """
            --- main.c
            #include "s/a.h"
            #include <s/a.h>
            #include "s//a.h"
            #include "s/c.h"
            --- s/a.h
            #pragma once
            #include "x.h"
            --- s/x.h
            --- s/c.h
            #include "a.h"
            """),
        ("same_content_once", """ """, "main.c",
            """
            --- main.c
            #include "a.h"
            #include "b.h"
            --- a.h
            #pragma once
            int x;
            --- b.h
            #pragma once
            int x;
            """),
        ("import_is_once", """ """, "main.c",
            """
            --- main.c
            #import "a.h"
            #import "a.h"
            #include "a.h"
            #include "b.h"
            #import "b.h"
            --- a.h
            #include "c.h"
            --- b.h
            #include "c.h"
            --- c.h
            """),
        ("include_next", """-Ii1 -Ii2 -Ii3 """, "main.c",
            """
            --- main.c
            #include <a.h>
            #include "b.h"
            --- i1/a.h
            #include_next <a.h>
            #include "b.h"
            --- i1/b.h
            #include_next "b.h"
            --- i2/a.h
            #include_next <a.h>
            --- i2/b.h
            --- i3/a.h
            --- i3/b.h
            --- b.h
            """),
        ("include_next_in_main", """-Ii1 """, "main.c",
            """
            --- main.c
            #include_next <a.h>
            #if __has_include_next(<a.h>)
            #include "y.h"
            #endif
            --- i1/a.h
            --- y.h
            """),
        ("include_next_of_a_quoted_neighbour", """-Ii1 -Ii2 """, "main.c",
            """
            --- main.c
            #include <a.h>
            --- i1/a.h
            #include "n.h"
            --- i1/n.h
            #include_next <n.h>
            --- i2/n.h
            #include "m.h"
            --- i2/m.h
            """),
        ("quote_directories", """-iquote q -I i """, "main.c",
            """
            --- main.c
            #include "a.h"
            #include <a.h>
            --- q/a.h
            #include "b.h"
            --- q/b.h
            --- i/a.h
            """),
        ("system_directories", """-isystem sys -idirafter after """, "main.c",
            """
            --- main.c
            #include <a.h>
            #include <b.h>
            --- sys/a.h
            #include "c.h"
            --- sys/c.h
            --- after/b.h
            """),
        ("system_directory_with_dots", """-isystem other/x/y/z/w/../../../../../sys """, "main.c",
            """
            --- main.c
            #include <a.h>
            --- sys/a.h
            #include "c.h"
            --- sys/c.h
            --- other/x/y/z/w/k.h
            """),
        ("directory_spellings", """-I./i1/ -Ii2//. """, "main.c",
            """
            --- main.c
            #include <a.h>
            #include <b.h>
            --- i1/a.h
            #include "c.h"
            --- i1/c.h
            --- i2/b.h
            """),
        ("conditionals", """ """, "main.c",
            """
            --- main.c
            #define A 1
            #if A
            #include "1.h"
            #elif 1
            #include "no.h"
            #else
            #include "no.h"
            #endif
            #if 0
            #include "no.h"
            #elif A == 1
            #include "2.h"
            #else
            #include "no.h"
            #endif
            #ifdef B
            #include "no.h"
            #else
            #include "3.h"
            #endif
            #ifndef A
            #if 1
            #include "no.h"
            #else
            #include "no.h"
            #endif
            #else
            #include "4.h"
            #endif
            #undef A
            #if defined A || defined(B) || !defined C
            #include "5.h"
            #endif
            --- 1.h
            --- 2.h
            --- 3.h
            --- 4.h
            --- 5.h
            """),
        ("arithmetic", """ """, "main.c",
            """
            --- main.c
            #if -1 > 0u
            #include "1.h"
            #endif
            #if (2 || 1/0) && !(0 && 1%0)
            #include "2.h"
            #endif
            #if (1 ? 2 : 3u) == 2 && (-1 ? -1 : 0u) > 0
            #include "3.h"
            #endif
            #if 0x10 == 16 && 010 == 8 && 10L == 10ull && 'A' == 65 && '\n' == 10 && '\x41' == 'A' && '\101' == 'A'
            #include "4.h"
            #endif
            #if 'ab' == 24930 && -1 >> 1 == -1 && 1 << 3 == 8 && (7 & 3 | 8 ^ 1) == 11 && ~0 == -1
            #include "5.h"
            #endif
            #if 9223372036854775807 + 1 < 0
            #include "6.h"
            #endif
            #if L'x' == 'x' && u'y' == 'y' && U'z' == 122
            #include "7.h"
            #endif
            #if 10 % 3 == 1 && 10 / 3 == 3 && -7 / 2 == -3 && 2 - 3 - 4 == -5
            #include "8.h"
            #endif
            #if (0, 1)
            #include "9.h"
            #endif
            #if undefined_name == 0 && !undefined_name
            #include "10.h"
            #endif
            #if '\377' < 0
            #include "11.h"
            #endif
            --- 1.h
            --- 2.h
            --- 3.h
            --- 4.h
            --- 5.h
            --- 6.h
            --- 7.h
            --- 8.h
            --- 9.h
            --- 10.h
            --- 11.h
            """),
        ("computed_includes", """-I. """, "main.c",
            """
            --- main.c
            #define H1 "1.h"
            #include H1
            #define H2 <2.h>
            #include H2
            #define STR(x) #x
            #define XSTR(x) STR(x)
            #include STR(3.h)
            #define DIR sub
            #include XSTR(DIR/4.h)
            #define ANG(x) <x.h>
            #include ANG(5)
            #define FILE_OF(n) <DIR/n.h>
            #include FILE_OF(6)
            #define CAT(a,b) a##b
            #define H67 "7.h"
            #include CAT(H,67)
            #include XSTR(CAT(8,.h))
            #define HDR(x,y) <x/y>
            #include HDR(sub,9.h)
            --- 1.h
            --- 2.h
            --- 3.h
            --- sub/4.h
            --- 5.h
            --- sub/6.h
            --- 7.h
            --- 8.h
            --- sub/9.h
            """),
        ("macro_magic", """ """, "main.c",
            """
            --- main.c
            #define EMPTY
            #define f(x) x f
            #define g(a, ...) a __VA_ARGS__
            #define h(args...) 1 , ## args
            #define self self + 1
            #if g(1,+ 1) == 2
            #include "1.h"
            #endif
            #if self == 1
            #include "2.h"
            #endif
            #define DEF defined(X)
            #define X
            #if DEF
            #include "3.h"
            #endif
            #define a b
            #define b a
            #if a == 0
            #include "4.h"
            #endif
            #define id(x) x
            #if id(id)(1) == 1
            #include "5.h"
            #endif
            #define cat(x,y) x##y
            #if cat(1,2) == 12 && cat(,3) == 3 && cat(4,) == 4
            #include "6.h"
            #endif
            #define noargs() 7
            #if noargs() == 7 && id(noargs)() == 7
            #include "7.h"
            #endif
            #define nest(x) id(x) + id(id(x))
            #if nest(nest(1)) == 4
            #include "8.h"
            #endif
            #define COMMA ,
            #define two(x, y) x - y
            #define callit(x) two(x)
            #if callit(5 COMMA 2) == 3
            #include "9.h"
            #endif
            #define fn fnx
            #define fnx(x) x
            #if fn (1) EMPTY
            #include "10.h"
            #endif
            #ifdef fnx
            #include "11.h"
            #endif
            --- 1.h
            --- 2.h
            --- 3.h
            --- 4.h
            --- 5.h
            --- 6.h
            --- 7.h
            --- 8.h
            --- 9.h
            --- 10.h
            --- 11.h
            """),
        ("va_opt", """-std=c++20 """, "main.cc",
            """
            --- main.cc
            #define F(a, ...) a __VA_OPT__(+ 1)
            #if F(1) == 1
            #include "1.h"
            #endif
            #if F(1, x) == 2
            #include "2.h"
            #endif
            --- 1.h
            --- 2.h
            """),
        ("comments_and_splices", """ """, "main.c",
            """
            --- main.c
            /* #include "no.h" */ #include "1.h" // x
              # /* x */ include /* y */ "2.h" /* z
            #include "no.h"
            */ int x; #include "no.h"
            #inc\
            lude "3.h"
            #\
            include \
            "4.h"
            // \
            #include "no.h"
            #define A /* multi
            line */ 1
            #if A
            #include "5.h"
            #endif
            "\
            #include \"no.h\" "
            '"' /*
            */
            #include "6.h"
            %: include "7.h"
            int /* */ %: include "no.h"
            /* a */ /* b */ # include "8.h"
            /\
            * #include "no.h"
            *\
            /
            #include "9.h"
            /**/#include "10.h"
            #
            #/**/
            # define B \
              1
            #if B \
               && /*
               */ 1
            #include "11.h"
            #endif
            --- 1.h
            --- 2.h
            --- 3.h
            --- 4.h
            --- 5.h
            --- 6.h
            --- 7.h
            --- 8.h
            --- 9.h
            --- 10.h
            --- 11.h
            """),
        ("skipped_garbage", """ """, "main.c",
            """
            --- main.c
            #if 0
            don't "unterminated
            #include garbage
            #nonsense
            #if garbage ( ( 
            #elif more garbage
            #else trash
            #endif trash
            #error no
            #include "no.h"
            #elifx
            '/* 
            #endif
            #include "1.h"
            #ifdef X
            #if 1/0
            #endif
            #elif 1
            #include "2.h"
            #elif 1/0
            #endif
            --- 1.h
            --- 2.h
            """),
        ("elifdef_c17", """-std=gnu17 """, "main.c",
            """
            --- main.c
            #define Y
            #if 0
            #elifdef Y
            #include "1.h"
            #else
            #include "2.h"
            #endif
            --- 1.h
            --- 2.h
            """),
        ("elifdef_strict_c11", """-std=c11 """, "main.c",
            """
            --- main.c
            #define Y
            #if 0
            #elifndef Y
            #include "1.h"
            #elifdef Y
            #include "3.h"
            #else
            #include "2.h"
            #endif
            --- 1.h
            --- 2.h
            --- 3.h
            """),
        ("elifdef_c2x", """-std=c2x """, "main.c",
            """
            --- main.c
            #define Y
            #if 0
            #elifdef Y
            #include "1.h"
            #else
            #include "2.h"
            #endif
            --- 1.h
            --- 2.h
            """),
        ("raw_strings", """-std=c++17 """, "main.cc",
            """
            --- main.cc
            const char* a = R"(
            #include "no.h"
            )";
            const char* b = u8R"x(
            #define Q
            )" )x";
            #ifdef Q
            #include "no.h"
            #else
            #include "1.h"
            #endif
            #define R2 R"(a // b)"
            auto c = xR"(
            #include "2.h"
            ";
            --- 1.h
            --- 2.h
            """),
        ("raw_strings_in_c", """-std=gnu11 """, "main.c",
            """
            --- main.c
            const char* a = R"(
            #include "1.h"
            )";
            --- 1.h
            """),
        ("digit_separators", """-std=c++14 """, "main.cc",
            """
            --- main.cc
            int x = 1'000; int y = 0x1'0; // don't
            #if 1'000 == 1000
            #include "1.h"
            #endif
            int z = 1'0'0; char c = 'a';
            #include "2.h"
            #if 0
            1'000 isn't
            #endif
            #include "3.h"
            --- 1.h
            --- 2.h
            --- 3.h
            """),
        ("quotes_without_separators", """-std=c++11 """, "main.cc",
            """
            --- main.cc
            int x = 1; // don't
            char c = '"'; char d = '\'';
            #if 0
            it's
            #endif
            #include "2.h"
            --- 2.h
            """),
        ("has_include", """-I. """, "main.c",
            """
            --- main.c
            #if __has_include("a.h") && !__has_include("none.h")
            #include "1.h"
            #endif
            #ifdef __has_include
            #include "2.h"
            #endif
            #if 0 && __has_include("b.h")
            #endif
            #define H <c.h>
            #if __has_include(H)
            #include H
            #endif
            #define HAS(x) __has_include(x)
            #if HAS("d.h")
            #include "4.h"
            #endif
            #if 0
            #if __has_include("e.h")
            #endif
            #endif
            #if defined __has_include && __has_include(<sub//f.h>)
            #include "5.h"
            #endif
            --- a.h
            --- b.h
            --- c.h
            --- d.h
            --- e.h
            --- sub/f.h
            --- 1.h
            --- 2.h
            --- 4.h
            --- 5.h
            """),
        ("has_include_next", """-Ii1 -Ii2 """, "main.c",
            """
            --- main.c
            #include <a.h>
            --- i1/a.h
            #if __has_include_next(<a.h>)
            #include_next <a.h>
            #endif
            #if __has_include_next(<zz.h>)
            #include "no.h"
            #endif
            --- i2/a.h
            #if !__has_include_next(<a.h>)
            #include "end.h"
            #endif
            --- i2/end.h
            """),
        ("builtins", """-std=gnu2x """, "main.c",
            """
            --- main.c
            #ifdef __has_feature
            #include "1.h"
            #if __has_feature(c_static_assert)
            #include "2.h"
            #endif
            #endif
            #ifdef __has_attribute
            #if __has_attribute(noreturn) && !__has_attribute(nonsense)
            #include "3.h"
            #endif
            #endif
            #ifdef __has_builtin
            #if __has_builtin(__builtin_expect)
            #include "4.h"
            #endif
            #endif
            #ifndef __has_feature
            #define __has_feature(x) 0
            #endif
            #if __has_feature(modules)
            #include "no.h"
            #endif
            #ifdef __has_c_attribute
            #if __has_c_attribute(deprecated) >= 201904L
            #include "5.h"
            #endif
            #endif
            #if __INCLUDE_LEVEL__ == 0
            #include "6.h"
            #endif
            --- 1.h
            --- 2.h
            --- 3.h
            --- 4.h
            --- 5.h
            --- 6.h
            #if __INCLUDE_LEVEL__ == 1 && __LINE__ == 1
            #include "7.h"
            #endif
            --- 7.h
            """),
        ("cxx_attributes", """-std=c++17 """, "main.cc",
            """
            --- main.cc
            #if __has_cpp_attribute(nodiscard) >= 201603L && __has_cpp_attribute(gnu::unused)
            #include "1.h"
            #endif
            #if __has_cpp_attribute(nonsense::none)
            #include "no.h"
            #endif
            #if true and not false and (1 bitor 2) == 3 and 1 not_eq 2 and compl 0 == -1
            #include "2.h"
            #endif
            --- 1.h
            --- 2.h
            """),
        ("names_in_c", """-std=gnu17 """, "main.c",
            """
            --- main.c
            #if true
            #include "no.h"
            #endif
            #define and &&
            #if 1 and 1
            #include "1.h"
            #endif
            --- 1.h
            """),
        ("forced_files", """-include pre.h -imacros mac.h -include late.h -Iinc """, "main.c",
            """
            --- main.c
            #ifdef FROM_PRE
            #include "1.h"
            #endif
            #ifdef FROM_MAC
            #include "2.h"
            #endif
            --- pre.h
            #define FROM_PRE
            #include "n.h"
            --- n.h
            --- inc/late.h
            #include "n.h"
            --- inc/n.h
            --- mac.h
            #define FROM_MAC
            --- 1.h
            --- 2.h
            """),
        ("forced_file_of_a_source_elsewhere", """-include pre.h """, "src/main.c",
            """
            --- src/main.c
            #include "n.h"
            --- src/pre.h
            #include "no.h"
            --- src/n.h
            --- pre.h
            #include "m.h"
            --- m.h
            """),
        ("command_macros", """-DA -DB=2 -DC(x)=x -DD -UD -DE(x)= -D E(x)=0 -DNAME="1.h" -U__linux__ """, "main.c",
            """
            --- main.c
            #if A == 1 && B == 2 && C(3) == 3 && !defined D && !E(1)
            #include NAME
            #endif
            #ifdef __linux__
            #include "no.h"
            #endif
            --- 1.h
            """),
        ("push_and_pop", """ """, "main.c",
            """
            --- main.c
            #define A 1
            #pragma push_macro("A")
            #undef A
            #define A 2
            #if A == 2
            #include "1.h"
            #endif
            #pragma pop_macro("A")
            #if A == 1
            #include "2.h"
            #endif
            _Pragma("push_macro(\"A\")")
            #undef A
            _Pragma("pop_macro(\"A\")")
            #ifdef A
            #include "3.h"
            #endif
            --- 1.h
            --- 2.h
            --- 3.h
            """),
        ("once_by_operator", """ """, "main.c",
            """
            --- main.c
            #include "a.h"
            #include "a.h"
            --- a.h
            _Pragma("once")
            #ifdef SEEN
            #include "no.h"
            #endif
            #define SEEN
            """),
        ("system_header_pragma", """ """, "main.c",
            """
            --- main.c
            #include "a.h"
            --- a.h
            #include "x.h"
            #pragma GCC system_header
            #include "b.h"
            --- b.h
            #include "c.h"
            --- c.h
            --- x.h
            """),
        ("in_macro_arguments", """ """, "main.c",
            """
            --- main.c
            #define f(x) x
            int a = f(
            #if 1
            #define Z
            1
            #else
            2
            #endif
            );
            #ifdef Z
            #include "1.h"
            #endif
            --- 1.h
            """),
        ("redefinition", """ """, "main.c",
            """
            --- main.c
            #define A 1
            #define A 2
            #if A == 2
            #include "1.h"
            #endif
            #undef A
            #define A
            #ifdef A
            #include "2.h"
            #endif
            #undef NOTHING
            --- 1.h
            --- 2.h
            """),
        ("trailing_comments", """-I. """, "main.c",
            """
            --- main.c
            #include "1.h" // comment
            #include <2.h>/* comment */
            #include"3.h"
            #include<4.h>
            #   include   "5.h"   
            #include "6.h" extra
            #include <a'b.h>
            #include <c//d.h>
            #include "e//f.h"
            --- 1.h
            --- 2.h
            --- 3.h
            --- 4.h
            --- 5.h
            --- 6.h
            --- a'b.h
            --- c/d.h
            --- e/f.h
            """),
        ("trigraphs_strict", """-std=c99 """, "main.c",
            """
            --- main.c
            ??=include "1.h"
            // ??/
            #include "no.h"
            #include "2.h"
            --- 1.h
            --- 2.h
            """),
        ("trigraphs_gnu", """-std=gnu99 """, "main.c",
            """
            --- main.c
            ??=include "no.h"
            // ??/
            #include "1.h"
            --- 1.h
            """),
        ("strict_c90_comments", """-std=c90 """, "main.c",
            """
            --- main.c
            /* x */
            #if 0
            // don't
            #endif
            #include "1.h"
            --- 1.h
            """),
        ("assembly", """ """, "main.S",
            """
            --- main.S
            # this is a comment, isn't it
            #include "1.h"
              # another
            	.text
            # 12 not a line marker
            #ifdef __ASSEMBLER__
            #include "2.h"
            #endif
            #define A 1 // x
            #if A
            #include "3.h"
            #endif
            movl $1, %eax # don't
            #include "4.h"
            --- 1.h
            --- 2.h
            --- 3.h
            --- 4.h
            """),
        ("self_inclusion", """ """, "main.c",
            """
            --- main.c
            #ifndef LEVEL
            #define LEVEL 1
            #include __FILE__
            #elif LEVEL == 1
            #undef LEVEL
            #define LEVEL 2
            #include __FILE__
            #include "1.h"
            #else
            #include "2.h"
            #endif
            --- 1.h
            --- 2.h
            """),
        ("counter", """ """, "main.c",
            """
            --- main.c
            #if __COUNTER__ == 0 && __COUNTER__ == 1
            #include "1.h"
            #endif
            --- 1.h
            """),
        ("guards_of_all_kinds", """ """, "main.c",
            """
            --- main.c
            #include "a.h"
            #include "a.h"
            #include "b.h"
            #include "b.h"
            #include "c.h"
            #include "c.h"
            #undef A_H
            #include "a.h"
            --- a.h
            /* c */
            #ifndef A_H
            #define A_H
            #include "x.h"
            #endif
            --- b.h
            #if !defined(B_H)
            #define B_H
            #include "y.h"
            #endif
            --- c.h
            #pragma once
            #ifndef C_H
            #define C_H
            #endif
            --- x.h
            --- y.h
            """),
        ("absolute_and_up", """ """, "./sub/main.c",
            """
            --- sub/main.c
            #include "../a.h"
            #include "./b.h"
            #include "../sub/b.h"
            --- a.h
            #include "sub/b.h"
            --- sub/b.h
            """),
        ("if_in_one_line_with_string", """ """, "main.c",
            """
            --- main.c
            #define S "it's // no comment"
            #define C '"'
            char *a = "/*"; 
            #include "1.h"
            char *b = "*/";
            char c = '\\'; char d = '\'';
            #include "2.h"
            char *e = "a\\";
            #include "3.h"
            char *f = "never closed
            #include "4.h"
            --- 1.h
            --- 2.h
            --- 3.h
            --- 4.h
            """),
        ("missing_header", """ """, "main.c",
            """
            --- main.c
            #include "none.h"
            """),
        ("error_directive", """ """, "main.c",
            """
            --- main.c
            #error stop
            """),
        ("embed", """-std=c23 --embed-dir=e """, "main.c",
            """
            --- main.c
            #if __has_embed("data.bin")
            #include "1.h"
            #endif
            const unsigned char d[] = {
            #embed "data.bin" limit(1)
            };
            const unsigned char e[] = {
            #embed <other.bin>
            };
            --- data.bin
            abc
            --- e/other.bin
            x
            --- 1.h
            """),
        ("embed_beside", """-std=c23 """, "src/main.c",
            """
            --- src/main.c
            #include "sub/a.h"
            --- src/sub/a.h
            const unsigned char d[] = {
            #embed "d.bin"
            };
            --- src/sub/d.bin
            x
            """),
        ("computed_spaces", """-I. """, "main.c",
            """
            --- main.c
            #define INC(x) <x>
            #define P a.h
            #include INC(a.h)
            #include INC(P)
            #define EMPTY
            #define Q EMPTY <b.h>
            #include Q
            #define R <c.h EMPTY>
            #include R
            --- a.h
            --- b.h
            --- c.h
            """),
        ("computed_leading_space", """-I. """, "main.c",
            """
            --- main.c
            #define INC(x) <x>
            #include INC( a.h)
            --- a.h
            """),
        ("space_in_brackets", """-I. """, "main.c",
            """
            --- main.c
            #define M(x,y) <x / y>
            #include M(s,a.h)
            --- s/a.h
            """),
        ("line_directive", """ """, "main.c",
            """
            --- main.c
            #line 100 "other.c"
            #include "1.h"
            # 1 "third.c"
            #include "2.h"
            --- 1.h
            --- 2.h
            """),
        ("bom_and_crlf", """ """, "main.c",
            """
            --- main.c
            <BOM>#include "1.h"<CR>
            #if 1 \<CR>
             && 1<CR>
            #include "2.h"<CR>
            #endif<CR>
            --- 1.h
            --- 2.h
            """),
        ("include_in_macro_arguments", """ """, "main.c",
            """
            --- main.c
            #define f(x) x
            int a = f(
            #include "1.h"
            );
            #include "2.h"
            --- 1.h
            1
            --- 2.h
            """),
        ("conditions_of_size", """ """, "main.c",
            """
            --- main.c
            #if 18446744073709551615u == -1 && 0xffffffffffffffff > 0 && 0b11 == 3
            #include "1.h"
            #endif
            #if 2 > 1 > 0 && 1 == 1 == 1 && (1 ? 0 ? 2 : 3 : 4) == 3
            #include "2.h"
            #endif
            #if !1 + 1 == 1 && - - 1 == 1 && !!5 == 1 && +1 == 1
            #include "3.h"
            #endif
            --- 1.h
            --- 2.h
            --- 3.h
            """),
        ("a_standard_header", """ """, "main.c",
            """
            --- main.c
            #include <stdio.h>
            #include <stdlib.h>
            #include <math.h>
            #include <limits.h>
            #include <stdint.h>
            #include <pthread.h>
            #include <sys/socket.h>
            """),
        ("a_standard_cxx_header", """ """, "main.cc",
            """
            --- main.cc
            #include <vector>
            #include <string>
            #include <map>
            #include <regex>
            #include <thread>
            """),
    ];
}
