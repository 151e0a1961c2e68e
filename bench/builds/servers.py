"""Servers on this machine."""
import os
import pathlib
import shutil
import subprocess
import tempfile

from .processes import ROOT, Unmeasurable, free_port, run_quietly, wait_for_port
from .project import Tree
from .ways import Rooted


def start_development_server(bench):
    program = ROOT / "artifacts/devserver/recc-devserver"
    if not program.exists() or not shutil.which("dotnet"):
        raise Unmeasurable("no development server: ./build.sh publish makes it")
    port = free_port()
    process = subprocess.Popen([program, "--port", str(port), "--no-execution"], cwd=bench.work,
                               stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    bench.started.append(process)
    wait_for_port(port, process)
    return process, port


def start_casd(bench, inside, name):
    port = free_port()
    process = subprocess.Popen(
        [*inside.prefix, "/usr/bin/env", "-i", "/usr/bin/buildbox-casd", f"--bind=127.0.0.1:{port}",
         inside.name(inside.work / name)],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    bench.started.append(process)
    wait_for_port(port, process)
    return process, port


def cache_only(port):
    return {"RECC_SERVER": f"http://127.0.0.1:{port}", "RECC_CACHE_ONLY": "1", "RECC_CACHE_UPLOAD_LOCAL_BUILD": "1"}


def prepare_root(bench, project):
    """The tree inside the sid root, with upstream recc and ours, each with a buildbox-casd of its own."""
    if os.geteuid() != 0:
        raise Unmeasurable("upstream recc runs in a Debian sid root, and that takes root")
    made = subprocess.run([ROOT / "tests/peers/setup-sid.sh"], capture_output=True, text=True)
    if made.returncode != 0:
        raise Unmeasurable(f"no Debian sid root: {made.stderr.strip()[-200:]}")
    sid = pathlib.Path(made.stdout.strip())
    if not os.path.exists(sid / "proc/self"):
        run_quietly(["mount", "-t", "proc", "proc", sid / "proc"])
    work = pathlib.Path(tempfile.mkdtemp(prefix="recc-bench-", dir=sid / "tmp"))
    bench.folders.append(work)
    # An old library, a new compiler: the language is held at what the library was written in.
    tree = Tree(work, work / "bin", bench.recc, project, [shutil.which("chroot"), str(sid)], "-std=gnu17", sid)
    tree.configure()
    ways = []
    for name, title, binary, more in (
            ("upstream", "upstream recc", sid / "usr/bin/recc", {}),
            ("ours", "recc", bench.recc, {"RECC_LOCAL_CACHE": "0"})):
        server, port = start_casd(bench, tree, f"casd-{name}")
        settings = cache_only(port) | {"RECC_PROJECT_ROOT": tree.name(work)} | more
        way = Rooted(tree, name, title, settings, binary, tree)
        way.server, way.server_port = server, port
        ways.append(way)
    return tree, ways
