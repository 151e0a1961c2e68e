"""The memory of the daemon after many units."""
from .processes import Failure, cpu_of, memory_of, run_counted, run_quietly, say, settled_cpu


def write_units(folder, count):
    """A ninja project of small units; each includes eight of 200 headers and three of the system's."""
    (folder / "include").mkdir(parents=True)
    (folder / "out").mkdir()
    for number in range(200):
        nested = f"#include \"h{number // 2}.h\"\n" if number > 1 else ""
        (folder / f"include/h{number}.h").write_text(
            f"#ifndef H{number}\n#define H{number}\n{nested}"
            f"struct s{number} {{ int a, b; char name[{number + 1}]; }};\n"
            f"static inline int g{number}(struct s{number} *s) {{ return s->a * {number} + s->b; }}\n#endif\n")
    lines = ["rule cc", "  command = $launcher gcc -Iinclude -O0 -MD -MF $out.d -c $in -o $out", "  depfile = $out.d",
             "  deps = gcc"]
    for number in range(count):
        chosen = [(number * 7 + step * 23) % 200 for step in range(8)]
        text = "#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n"
        text += "".join(f"#include \"h{header}.h\"\n" for header in chosen)
        text += f"int unit{number}(struct s{chosen[0]} *s) {{ return g{chosen[0]}(s) + (int)strlen(s->name); }}\n"
        (folder / f"u{number}.c").write_text(text)
        lines.append(f"build out/u{number}.o: cc u{number}.c")
    (folder / "units.ninja").write_text("\n".join(lines) + "\n")


def measure_units(bench, way, count):
    """The daemon's memory after a first build of so many units, and after a second of hits."""
    folder = bench.work / "units"
    write_units(folder, count)
    (folder / "build.ninja").write_text(f"launcher = {way.launcher}\n" + (folder / "units.ninja").read_text())
    way.reset()
    result = {"units": count}
    for name in ("cold", "warm"):
        run_quietly(["ninja", "-t", "clean"], env=way.env(), cwd=folder)
        before = sum(map(cpu_of, way.daemons()))
        wall, cpu, _ = run_counted(["ninja"], way.env(), folder, bench.log)
        daemons = way.daemons()
        spent = settled_cpu(daemons) - before
        if len(daemons) != 1:
            raise Failure(f"{len(daemons)} daemons run after {count} units")
        now, peak = memory_of(daemons[0], "VmRSS", "VmHWM")
        pss, = memory_of(daemons[0], "Pss")
        result[name] = {"wall": wall, "tree": cpu, "daemon": spent, "rss_kb": now, "peak_kb": peak, "pss_kb": pss}
        say(f"{count} units {name}: {wall:.1f} s, daemon {now / 1024:.0f} MB")
    return result
