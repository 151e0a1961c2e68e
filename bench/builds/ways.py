"""Ways to build: which launcher, in which surroundings, with which daemon."""
import contextlib
import json
import os
import pathlib
import re
import shutil
import subprocess

from .processes import free_port, processes_of, run_quietly, stop


class Way:
    """One way to build the project: which launcher, in which surroundings, with which daemon."""

    launcher = None     # as the build calls it
    daemon = None       # the executable of its daemon, as /proc knows it
    server = None       # process of the server that it talks to
    server_port = None  # of that server
    tree = None         # the Tree that it builds

    def __init__(self, bench, name, title):
        self.bench = bench
        self.name = name
        self.title = title
        self.home = bench.work / name
        self.samples = {"cold": [], "warm": [], "noop": [], "touched": []}
        self.hits = None
        self.traffic = {}

    def env(self):
        return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "HOME": str(self.home), "XDG_RUNTIME_DIR": str(self.home)}

    def reset(self):
        """Nothing cached, no daemon. What was cached is put aside until the bench ends: file systems go through what
        was deleted a moment ago each time a file is made, and a first build on a machine has nothing of that kind."""
        self.stop()
        if self.home.exists():
            aside = self.bench.work / "aside"
            aside.mkdir(exist_ok=True)
            self.home.rename(aside / f"{self.name}-{len(os.listdir(aside))}")
        self.home.mkdir(mode=0o700)

    def stop(self):
        for process in self.daemons():
            stop(process)

    def daemons(self):
        return processes_of(self.daemon) if self.daemon else []

    def count_hits(self, build):
        """Builds once more and returns how many compiles were answered from a cache."""
        return None


class Recc(Way):
    """recc. Each has a copy of the binary, by which its daemon is told from those of others."""

    def __init__(self, bench, name, title, settings=None, binary=None, launcher=None):
        super().__init__(bench, name, title)
        self.settings = settings or {}
        self.daemon = bench.bin / name / "recc"
        self.daemon.parent.mkdir(parents=True)
        shutil.copy(binary or bench.recc, self.daemon)
        self.launcher = launcher or self.daemon

    def env(self):
        return super().env() | {"RECC_CACHE_DIR": str(self.home / "cache")} | self.settings

    def daemons(self):
        """The launcher's own, by the words that it is started with: its program is another file."""
        names = [os.fsencode(self.daemon), os.fsencode(self.launcher)]
        found = []
        for entry in os.listdir("/proc"):
            if entry.isdigit():
                with contextlib.suppress(OSError):
                    words = pathlib.Path(f"/proc/{entry}/cmdline").read_bytes().split(b"\0")
                    if words[1:3] == [b"daemon", b"run"] and words[3] in names:
                        found.append(int(entry))
        return found

    def count_hits(self, build):
        metrics = self.home / "metrics"
        build({"RECC_ENABLE_METRICS": "1", "RECC_METRICS_FILE": str(metrics)})
        return len(re.findall(r"^recc\.(?:local|action)_cache_hit:1\|c", metrics.read_text(), re.M))


class Ccache(Way):
    launcher = "/usr/bin/ccache"

    def env(self):
        return super().env() | {"CCACHE_DIR": str(self.home / "cache")}

    def count_hits(self, build):
        log = self.home / "statslog"
        build({"CCACHE_STATSLOG": str(log)})
        return len(re.findall(r"^direct_cache_hit$", log.read_text(), re.M))


class Sccache(Way):
    def __init__(self, bench, name, title):
        super().__init__(bench, name, title)
        self.port = free_port()
        self.daemon = bench.bin / name / "sccache"
        self.daemon.parent.mkdir(parents=True)
        shutil.copy("/usr/bin/sccache", self.daemon)
        self.launcher = self.daemon

    def env(self):
        return super().env() | {"SCCACHE_DIR": str(self.home / "cache"), "SCCACHE_SERVER_PORT": str(self.port)}

    def reset(self):
        """Starts its server as well: where several clients do at once, some give up."""
        super().reset()
        subprocess.run([self.daemon, "--start-server"], env=self.env(), check=False,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def count_hits(self, build):
        run_quietly([self.daemon, "--zero-stats"], env=self.env())
        build({})
        stats = json.loads(run_quietly([self.daemon, "--show-stats", "--stats-format", "json"], env=self.env()))
        return sum(stats["stats"]["cache_hits"]["counts"].values())


class Floor(Way):
    def __init__(self, bench, name, title):
        super().__init__(bench, name, title)
        self.launcher = bench.bin / "floor"

    def env(self):
        return super().env() | {"FLOOR_STORE": str(self.home)}

    def count_hits(self, build):
        build({"FLOOR_STRICT": "1"})
        return self.bench.units_of_project


class Rooted(Recc):
    """recc, ours or upstream's, with all that it needs inside another root."""

    def __init__(self, bench, name, title, settings, binary, inside):
        self.inside = inside
        super().__init__(bench, name, title, settings, binary)
        self.launcher = "/" + str(self.daemon.relative_to(inside.root))

    def env(self):
        home = "/" + str(self.home.relative_to(self.inside.root))
        return super().env() | {"HOME": home, "XDG_RUNTIME_DIR": home, "RECC_CACHE_DIR": home + "/cache"}

    def count_hits(self, build):
        metrics = self.home / "metrics"
        build({"RECC_ENABLE_METRICS": "1", "RECC_METRICS_FILE": "/" + str(metrics.relative_to(self.inside.root))})
        return len(re.findall(r"^recc\.action_cache_hit:1\|c", metrics.read_text(), re.M))
