"""Launchers by themselves."""
import json
import os
import shlex
import subprocess
import time

from .processes import Failure, memory_of, run_quietly
from .project import Tree


def measure_launchers(bench, ways, rounds):
    """A hit of one unit of middle size, by each: CPU ms, wall ms, peak kB."""
    commands = json.loads((bench.build / "compile_commands.json").read_text())
    commands.sort(key=lambda command: os.path.getsize(command["file"]))
    chosen = commands[len(commands) // 2]
    words = shlex.split(chosen["command"])
    if words[0] == Tree.placeholder:
        words = words[1:]
    measure = bench.bin / "measure"
    arguments = [measure, str(rounds)]
    for way in ways:
        target = words[words.index("-o") + 1] + f".{way.name}.o"
        mine = words + ["-MD", "-MT", target, "-MF", target + ".d"]
        mine[mine.index("-o") + 1] = target
        arguments += ["--", way.name, *(f"{key}={value}" for key, value in way.env().items()), way.launcher, *mine]
    lines = run_quietly(arguments, env={"PATH": "/usr/bin:/bin"}, cwd=chosen["directory"]).splitlines()
    result = {}
    for line in lines:
        name, cpu, wall, peak, own, _ = line.split("\t")
        result[name] = {"cpu_ms": float(cpu), "wall_ms": float(wall), "tree_peak_kb": float(peak),
                        "own_peak_kb": float(own) or None}
    return result


def measure_crowd(bench, way, count):
    """So many launchers of compiles that take a while, at once: the largest sums of what their processes hold, kB."""
    folder = bench.work / "crowd"
    folder.mkdir()
    body = "".join(f"int f{n}(int a, int *b) {{ for (int i = 0; i < a; i++) b[i % 7] += b[(i + {n}) % 5] * i; "
                   f"return b[{n} % 3] + ID; }}\n" for n in range(1500))
    (folder / "body.h").write_text(body)
    launchers = []
    rss = pss = most = 0
    try:
        for number in range(count):
            (folder / f"{number}.c").write_text(f"#define ID {number}\n#include \"body.h\"\n")
        for number in range(count):
            launchers.append(subprocess.Popen(
                [way.launcher, "gcc", "-O2", "-c", f"{number}.c", "-o", f"{number}.o"], cwd=folder, env=way.env(),
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        end = time.monotonic() + 8
        while time.monotonic() < end:
            held = [memory_of(launcher.pid, "Rss", "Pss") for launcher in launchers]
            held = [one for one in held if one]
            most = max(most, len(held))
            rss = max(rss, sum(one[0] for one in held))
            pss = max(pss, sum(one[1] for one in held))
            time.sleep(0.2)
    finally:
        for launcher in launchers:
            launcher.terminate()
        for launcher in launchers:
            launcher.wait()
    if most < 0.9 * count:
        raise Failure(f"only {most} of {count} launchers were there at once")
    return {"count": count, "seen_at_once": most, "rss_kb": rss, "pss_kb": pss}
