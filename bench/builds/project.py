"""The library that is built, and what a build of it costs."""
import os
import pathlib
import re

from .processes import Failure, ROOT, cpu_of, memory_of, run_counted, run_quietly, say, settled_cpu
from .relay import counted


PROJECTS = {
    "curl": {
        "package": "curl",
        "source": ".",
        "targets": [],
        "header": "lib/urldata.h",
        "options": ["-DCURL_ENABLE_SSL=OFF", "-DCURL_ZLIB=OFF", "-DENABLE_MANUAL=OFF", "-DBUILD_TESTING=OFF"],
    },
    "llvm": {
        "package": "llvm-toolchain-19",
        "source": "llvm",
        "targets": ["LLVMSupport", "LLVMTableGen"],
        "header": "llvm/include/llvm/ADT/StringRef.h",
        "options": ["-DLLVM_TARGETS_TO_BUILD=", "-DLLVM_ENABLE_ZLIB=OFF", "-DLLVM_ENABLE_ZSTD=OFF",
                    "-DLLVM_ENABLE_TERMINFO=OFF", "-DLLVM_ENABLE_LIBXML2=OFF", "-DLLVM_INCLUDE_TESTS=OFF",
                    "-DLLVM_INCLUDE_BENCHMARKS=OFF"],
    },
}


class Tree:
    """A configured build of the project, with one build file for each way, so that all else is the same."""

    placeholder = "/usr/bin/env"

    def __init__(self, work, bin_folder, recc, project, prefix=(), flags="", root="/", build="source/build"):
        self.work = work
        self.bin = bin_folder
        self.recc = recc
        self.project = project
        self.prefix = list(prefix)
        self.root = pathlib.Path(root)
        self.log = work / "log"
        self.build = work / build
        self.flags = flags

    def name(self, path):
        """The path as the build sees it."""
        return "/" + str(pathlib.Path(path).relative_to(self.root))

    def configure(self):
        source = self.work / "source"
        if not source.exists():
            run_quietly([ROOT / "tests/peers/fetch-source.sh", self.project["package"], source])
        run_quietly(
            self.prefix + ["cmake", "-S", self.name(source / self.project["source"]), "-B", self.name(self.build),
                           "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release", "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON",
                           f"-DCMAKE_C_COMPILER_LAUNCHER={self.placeholder}",
                           f"-DCMAKE_CXX_COMPILER_LAUNCHER={self.placeholder}", f"-DCMAKE_C_FLAGS={self.flags}",
                           *self.project["options"]],
            env={"PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL": "C", "HOME": self.name(self.work)})
        planned = run_quietly(
            self.prefix + ["ninja", "-C", self.name(self.build), "-n", *self.project["targets"]],
            env={"PATH": "/usr/bin:/bin"})
        self.units_of_project = len(re.findall(r"^\[\d+/\d+\] Building C(?:XX)? object", planned, re.M))
        if self.units_of_project < 50:
            raise Failure(f"the project has only {self.units_of_project} translation units")

    def adopt(self, way):
        """Gives the way a build file of its own. CMake writes launchers into the rules; newer ones, into a variable."""
        launcher = f"{way.launcher} " if way.launcher else ""
        count = 0
        for name in ("CMakeFiles/rules.ninja", "build.ninja"):
            text, found = re.subn(rf"(?m)^(  (?:command|LAUNCHER) = ){self.placeholder} ",
                                  lambda match: match[1] + launcher, (self.build / name).read_text())
            count += found
            text = text.replace("include CMakeFiles/rules.ninja", f"include CMakeFiles/rules.{way.name}.ninja")
            (self.build / name.replace(".ninja", f".{way.name}.ninja")).write_text(text)
        if count == 0:
            raise Failure("the build does not name the launcher where it is expected")
        way.tree = self

    def ninja(self, way):
        return ["ninja", "-C", self.name(self.build), "-f", f"build.{way.name}.ninja"]

    def make(self, way, more=None):
        """Builds from nothing. Returns what that cost, in seconds and kilobytes."""
        run_quietly(self.prefix + self.ninja(way) + ["-t", "clean"], env=way.env())
        os.sync()
        return self.make_rest(way, more)

    def make_rest(self, way, more=None):
        """Builds what is not up to date. Returns what that cost, in seconds and kilobytes."""
        server = way.server.pid if way.server else None
        before = {process: cpu_of(process) for process in way.daemons()}
        server_before = settled_cpu([server]) if server else 0
        wall, cpu, largest = run_counted(
            self.prefix + self.ninja(way) + self.project["targets"], way.env() | (more or {}), None, self.log)
        after = way.daemons()
        if before and set(before) != set(after):
            raise Failure(f"the daemon of {way.title} did not stay")
        daemon = settled_cpu(after) - sum(before.values()) if after else 0
        spent = settled_cpu([server]) - server_before if server else 0
        held = sum((memory_of(process, "VmHWM") or (0,))[0] for process in after)
        return {"wall": wall, "tree": cpu, "daemon": daemon, "server": spent, "cpu": cpu + daemon,
                "largest_kb": largest, "daemon_peak_kb": held}


def measure_builds(ways, temperature, rounds):
    if temperature == "warm":
        # Not counted: what a first build of hits finds out about files that were too new to trust.
        for way in ways:
            way.tree.make(way)
    for number in range(rounds):
        for way in ways:
            if temperature == "cold":
                way.reset()
            sample = way.tree.make(way)
            way.samples[temperature].append(sample)
            say(f"{temperature} {number + 1}/{rounds} {way.name}: {sample['wall']:.2f} s, CPU {sample['cpu']:.2f} s")


def measure_little(ways, rounds):
    """Builds with nothing to do, and after a header was touched that much of the project includes."""
    for number in range(rounds):
        for way in ways:
            way.tree.make(way)
            header = way.tree.work / "source" / way.tree.project["header"]
            for temperature in ("noop", "touched"):
                if temperature == "touched":
                    os.utime(header)
                sample = way.tree.make_rest(way)
                way.samples[temperature].append(sample)
                say(f"{temperature} {number + 1}/{rounds} {way.name}: {sample['wall']:.2f} s, CPU {sample['cpu']:.2f} s")


def fill(ways):
    for way in ways:
        way.reset()
        with counted(way, "stored") as address:
            way.tree.make(way, address)


def check_hits(tree, ways):
    for way in ways:
        with counted(way, "hits") as address:
            way.hits = way.count_hits(lambda more, way=way, address=address: tree.make(way, more | address))
        if way.hits < 0.95 * tree.units_of_project:
            raise Failure(f"{way.title}: only {way.hits} of {tree.units_of_project} compiles were hits")
