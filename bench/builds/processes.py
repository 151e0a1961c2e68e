"""Processes: run, watched, ended, and what they cost."""
import contextlib
import os
import pathlib
import re
import shlex
import signal
import socket
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TICKS = os.sysconf("SC_CLK_TCK")


class Failure(Exception):
    """The bench cannot go on, for the reason given."""


class Unmeasurable(Exception):
    """One part cannot be measured on this machine, for the reason given."""


def say(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


def run_counted(words, env, cwd, log):
    """Runs a command to its end. Returns wall seconds, CPU seconds of it and all that was waited for below it, and the
    kilobytes of the largest process."""
    with open(log, "wb") as output:
        start = time.monotonic()
        process = subprocess.Popen(
            words, env=env, cwd=cwd, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        tail = pathlib.Path(log).read_text(errors="replace")[-3000:]
        raise Failure(f"{shlex.join(map(str, words))[:200]} ended with {process.returncode}:\n{tail}")
    return wall, used.ru_utime + used.ru_stime, used.ru_maxrss


def run_quietly(words, env=None, cwd=None):
    result = subprocess.run(words, env=env, cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if result.returncode != 0:
        raise Failure(f"{shlex.join(map(str, words))[:200]} ended with {result.returncode}:\n"
                      f"{(result.stdout + result.stderr)[-3000:]}")
    return result.stdout


def processes_of(executable):
    """Ids of the processes that run this very file."""
    found = []
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            with contextlib.suppress(OSError):
                if os.readlink(f"/proc/{entry}/exe") == str(executable):
                    found.append(int(entry))
    return found


def cpu_of(process):
    """CPU seconds of a process that lives, with those of its children that ended. 0 when it is gone."""
    try:
        text = pathlib.Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return 0.0
    return sum(int(field) for field in text.rpartition(")")[2].split()[11:15]) / TICKS


def memory_of(process, *names):
    """Kilobytes of the fields VmRSS and VmHWM (status), Rss and Pss (smaps_rollup) that are named; None when gone."""
    try:
        text = ""
        if any(name.startswith("Vm") for name in names):
            text += pathlib.Path(f"/proc/{process}/status").read_text()
        if any(not name.startswith("Vm") for name in names):
            text += pathlib.Path(f"/proc/{process}/smaps_rollup").read_text()
    except OSError:
        return None
    found = [re.search(rf"^{name}:\s+(\d+) kB", text, re.M) for name in names]
    return tuple(int(match[1]) for match in found) if all(found) else None


def settled_cpu(processes):
    """CPU seconds of these processes once they are quiet: a daemon may store a result after the build has its own."""
    last = sum(map(cpu_of, processes))
    quiet = 0
    for _ in range(50):
        time.sleep(0.05)
        now = sum(map(cpu_of, processes))
        quiet = quiet + 1 if now == last else 0
        last = now
        if quiet == 3:
            break
    return last


def stop(process):
    """Ends a process by its id, and waits until it is gone."""
    for kind in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(OSError):
            os.kill(process, kind)
        for _ in range(100):
            if not os.path.exists(f"/proc/{process}") or " Z " in stat_of(process):
                return
            time.sleep(0.05)


def stat_of(process):
    try:
        return pathlib.Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return " Z "


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for_port(port, process):
    for _ in range(400):
        if process.poll() is not None:
            raise Failure("the server does not start")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise Failure("the server does not answer")
