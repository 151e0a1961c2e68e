"""The table that people read, and whether the aims are met."""
import os
import pathlib
import re
import statistics


def median(samples, key):
    return statistics.median(sample[key] for sample in samples)


def spread(samples, key, form="{:.2f}"):
    values = [sample[key] for sample in samples]
    low, high = form.format(min(values)), form.format(max(values))
    return form.format(statistics.median(values)) + (f" ({low} to {high})" if len(values) > 1 else "")


def build_rows(ways, temperature, units):
    for way in ways:
        samples = way.samples[temperature]
        if not samples:
            continue
        hits = "" if temperature == "cold" else way.hits
        server = f"{median(samples, 'server'):.2f}" if way.server else ""
        daemon = f"{median(samples, 'daemon'):.2f}" if way.daemon and median(samples, "daemon") else ""
        yield (f"| {way.title} | {spread(samples, 'wall')} | {spread(samples, 'cpu')} | "
               f"{median(samples, 'tree'):.2f} | {daemon} | {server} | "
               f"{1000 * median(samples, 'cpu') / units:.1f} | {hits} | {peaks(samples)} |")


def peaks(samples):
    """The largest process of the build and, where there is one, the daemon, in MB."""
    largest, daemon = (max(sample[key] for sample in samples) / 1024 for key in ("largest_kb", "daemon_peak_kb"))
    return f"{largest:.0f}" + (f" + {daemon:.0f}" if daemon else "")


BUILD_HEAD = ["| build through | wall s | CPU s | of that: build | its daemon | besides: server | CPU ms per unit "
              "| hits | peak MB: largest process + daemon |",
              "| --- | --- | --- | --- | --- | --- | --- | --- | --- |"]


def little_rows(ways):
    yield "| build through | nothing to do: wall s | CPU s | a header touched: wall s | CPU s |"
    yield "| --- | --- | --- | --- | --- |"
    for way in ways:
        if way.samples["noop"]:
            cells = [spread(way.samples[kind], key) for kind in ("noop", "touched") for key in ("wall", "cpu")]
            yield f"| {way.title} | {' | '.join(cells)} |"


def traffic_rows(ways, units):
    yield "| build through | cache filled: kB up per unit | kB down | all hits: kB up per unit | kB down |"
    yield "| --- | --- | --- | --- | --- |"
    for way in ways:
        if way.traffic:
            cells = [f"{way.traffic[what][to] / 1024 / units:.1f}" if what in way.traffic else ""
                     for what in ("stored", "hits") for to in ("up", "down")]
            yield f"| {way.title} | {' | '.join(cells)} |"


class Aims:
    def __init__(self):
        self.rows = []

    def add(self, what, value, aim, met, form="{:.2f}"):
        self.rows.append({"what": what, "value": value, "aim": aim, "met": bool(met), "text": form.format(value)})

    def lines(self):
        yield "| aim | measured | wanted | met |"
        yield "| --- | --- | --- | --- |"
        for row in self.rows:
            yield f"| {row['what']} | {row['text']} | {row['aim']} | {'yes' if row['met'] else '**no**'} |"


def judge(result, by_name, launchers):
    aims = Aims()
    cold, warm = ({name: median(way.samples[kind], "cpu") for name, way in by_name.items() if way.samples[kind]}
                  for kind in ("cold", "warm"))
    walls = {name: median(way.samples["warm"], "wall") for name, way in by_name.items() if way.samples["warm"]}
    if warm.get("ccache"):
        ratio = (warm["recc"] - warm["floor"]) / (warm["ccache"] - warm["floor"])
        aims.add("warm local build, CPU above the floor, recc to ccache", ratio, "≤ 0.5", ratio <= 0.5)
        if "server" in warm:
            ratio = warm["server"] / warm["ccache"]
            aims.add("warm build from a server, CPU, recc to ccache's local one", ratio, "≤ 1", ratio <= 1)
            ratio = walls["server"] / walls["ccache"]
            aims.add("warm build from a server, wall time, recc to ccache's local one", ratio, "≤ 1", ratio <= 1)
    ratio = cold["recc"] / cold["native"]
    aims.add("cold build, CPU, recc to native", ratio, "≤ 1.05", ratio <= 1.05, "{:.3f}")
    own = launchers["recc"]
    aims.add("launcher of a hit, CPU ms", own["cpu_ms"], "≤ 2", own["cpu_ms"] <= 2)
    peak = (own["own_peak_kb"] or own["tree_peak_kb"]) / 1024
    aims.add("launcher of a hit, peak MB", peak, "≤ 6", peak <= 6, "{:.1f}")
    crowd = result["crowd"]["rss_kb"] / 1024
    aims.add(f"{result['crowd']['count']} launchers at once, sum of RSS in MB", crowd, "< 600", crowd < 600, "{:.0f}")
    held = max(result["units"][name]["peak_kb"] for name in ("cold", "warm")) / 1024
    aims.add(f"daemon after {result['units']['units']} units, peak MB", held, "< 300", held < 300, "{:.0f}")
    return aims


def machine():
    text = pathlib.Path("/proc/cpuinfo").read_text()
    model = re.search(r"^model name\s*:\s*(.+)$", text, re.M)
    return f"{model[1].strip() if model else os.uname().machine}, {os.cpu_count()} cores"


def report(result, tree, ways, rooted, aims):
    units = tree.units_of_project
    yield f"# Builds measured on {result['date']}"
    yield ""
    yield (f"{result['machine']}, commit {result['commit']}; {result['project']}, {units} translation units, "
           f"{result['compiler']}, {result['ccache']}, {result['sccache']}. Load average {result['load_before']:.1f} "
           f"before and {result['load_after']:.1f} after. Medians, with the smallest and the largest; the builds took "
           "turns. Linking is in all of them.")
    yield from ["", "## Cold, with an empty cache", "", *BUILD_HEAD, *build_rows(ways, "cold", units)]
    yield from ["", "## Again after `ninja -t clean`", "", *BUILD_HEAD, *build_rows(ways, "warm", units)]
    yield from ["", "## With little to do", "",
                f"After a whole build: nothing has changed; then `{tree.project['header']}` was touched, its text the same.",
                "", *little_rows(ways)]
    if rooted:
        other, pair = rooted
        yield from ["", "## Beside upstream recc, from buildbox-casd",
                    "", f"Both with everything inside a Debian sid root ({result['root_compiler']}), so compare these two "
                    "with each other and not with the table above.", "", *BUILD_HEAD,
                    *build_rows(pair, "warm", other.units_of_project)]
    yield from ["", "## Through the wire", "", "Bytes of everything, with what HTTP/2 and gRPC add. Caches of this machine "
                "alone send nothing.", "", *traffic_rows(ways, units)]
    if rooted:
        yield from ["", "From buildbox-casd, inside the sid root:", "", *traffic_rows(pair, other.units_of_project)]
    yield from ["", "## One launcher", "", "A hit of one unit of middle size; daemons not counted.", "",
                "| launcher | CPU ms | wall ms | peak MB |", "| --- | --- | --- | --- |"]
    for way in ways:
        one = result["launchers"].get(way.name)
        if one:
            peak = (one["own_peak_kb"] or one["tree_peak_kb"]) / 1024
            yield f"| {way.title} | {one['cpu_ms']:.2f} | {one['wall_ms']:.2f} | {peak:.1f} |"
    crowd = result["crowd"]
    yield from ["", f"{crowd['count']} launchers of recc at once, while compilers run: {crowd['rss_kb'] / 1024:.0f} MB RSS "
                f"added up, {crowd['pss_kb'] / 1024:.0f} MB with shared pages counted once."]
    yield from ["", f"## The daemon after {result['units']['units']} different units", "",
                "| build | wall s | build's CPU s | daemon's CPU s | its RSS MB | peak MB |",
                "| --- | --- | --- | --- | --- | --- |"]
    for name in ("cold", "warm"):
        one = result["units"][name]
        yield (f"| {name} | {one['wall']:.1f} | {one['tree']:.1f} | {one['daemon']:.1f} | "
               f"{one['rss_kb'] / 1024:.0f} | {one['peak_kb'] / 1024:.0f} |")
    yield from ["", "## Aims", "", *aims.lines()]
    for reason in result["not_measured"]:
        yield from ["", f"Not measured: {reason}."]
