#!/usr/bin/env bash
# The one door: everything that is done with this repository is a verb of this script. Works from any folder.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
artifacts=$root/artifacts

# Nothing of ours may outlive the call: build nodes that stay behind keep files and a CI's pipes open.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
[ -z "${CI:-}" ] || export UseSharedCompilation=false

usage() {
  cat <<'TEXT'
usage: ./build.sh VERB

  build              build all projects
  test [FILTER]      publish recc, then run all tests, or those whose full name contains FILTER
  format             format the code
  publish            native recc into artifacts/recc, the development server into artifacts/devserver
  install [PREFIX]   publish, then copy recc, its CMake module and documents to PREFIX (/usr/local); DESTDIR is heeded
  demo               build the sample project remotely, then again from the cache, on this machine
  bench [--short]    measure: launch, hit, builds, cold, far, client and micro, with a summary; bench all: everything
  bench WHAT         measure one thing; [--short] and more, see --help:
    launch, hit        one launch, and one hit beside upstream recc
    builds             whole builds of a real library through recc and others
    cold               first builds, the compiler alone and recc by turns; --project llvm for large units
    far                builds against a server that is far away
    client             what remote execution costs on the user's machine
    scale              thousands of units
    micro              digests, input trees, calls
    scan               what it costs to know which files a library reads
    pch                builds with precompiled headers, here and by workers
    readme             nothing; renews the README's numbers from what is kept in bench/results
  chaos [WHAT]       build a small project under everything that can go wrong: matrix, builds, soak, or all (matrix and builds,
                     the default); [--builds N] [--seed S] and more, see --help
  peers              make the Debian sid root that tests and benches against other programs use (needs root)
  check              what CI runs: is the code formatted, do all tests pass
  help               this text

Packages that a verb needs are installed with apt when this user may do that.
TEXT
}

say() { printf '%s\n' "$*" >&2; }
fail() { say "build.sh: $*"; exit 1; }

# --- What the machine must have ---------------------------------------------------------------------------------------

# Whether what a Debian package is wanted for is there already.
has() {
  case $1 in
    ninja-build) command -v ninja >/dev/null ;;
    zlib1g-dev) [ -e /usr/include/zlib.h ] ;;
    ca-certificates) [ -e /etc/ssl/certs/ca-certificates.crt ] || [ -e /etc/pki/tls/certs/ca-bundle.crt ] ;;
    libc6-dev) [ -e /usr/include/stdio.h ] ;;
    binutils) command -v ld >/dev/null ;;
    clang-tools) [ -x "$(dirname "$(readlink -f "$(command -v clang++)")")/clang-scan-deps" ] ;;
    clang-tools-19) command -v clang-cl-19 >/dev/null ;;
    llvm-19) command -v llvm-cov-19 >/dev/null ;;
    libclang-rt-19-dev) compgen -G '/usr/lib/llvm-19/lib/clang/19/lib/*/libclang_rt.profile*' >/dev/null ;;
    *) command -v "$1" >/dev/null ;;
  esac
}

missing() {
  local package
  for package in "$@"; do has "$package" || printf '%s\n' "$package"; done
}

apt_is_fresh=no

# Installs what is missing of the named Debian packages. Says what to install, and returns 1, when that is not possible.
obtain() {
  local wanted as_root=() log
  mapfile -t wanted < <(missing "$@")
  [ ${#wanted[@]} -gt 0 ] || return 0
  if [ "$(id -u)" != 0 ]; then as_root=(sudo -n); fi
  if ! command -v apt-get >/dev/null || ! "${as_root[@]}" true 2>/dev/null; then
    say "build.sh: please install: ${wanted[*]}"
    return 1
  fi
  mkdir -p "$artifacts"
  log=$artifacts/apt.log
  say "installing ${wanted[*]}"
  if [ $apt_is_fresh = no ]; then
    "${as_root[@]}" apt-get -q update >"$log" 2>&1 </dev/null || true
    apt_is_fresh=yes
  fi
  if ! "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
      apt-get -q install -y --no-install-recommends "${wanted[@]}" >>"$log" 2>&1 </dev/null; then
    say "build.sh: apt-get could not install ${wanted[*]} (see $log); please install them"
    return 1
  fi
}

need() { obtain "$@" || exit 1; }

need_dotnet() {
  command -v dotnet >/dev/null ||
    fail "the .NET SDK is missing: install version 10 (package dotnet-sdk-10.0), see global.json"
  ( cd "$root" && dotnet --version >/dev/null 2>&1 ) ||
    fail "no installed .NET SDK satisfies global.json: install version 10 (package dotnet-sdk-10.0)"
}

# --- Verbs ------------------------------------------------------------------------------------------------------------

run_dotnet() { ( cd "$root" && dotnet "$@" </dev/null ); }

build() {
  need_dotnet
  need ca-certificates
  run_dotnet build recc.slnx --nologo -v q
}

format() {
  need_dotnet
  run_dotnet format recc.slnx "$@"
}

runtime_identifier() {
  local libc='' machine
  machine=$(uname -m)
  case $machine in
    x86_64 | amd64) machine=x64 ;;
    aarch64 | arm64) machine=arm64 ;;
    *) fail "no NativeAOT compiler exists for $machine" ;;
  esac
  # Output first, then search: ldd ends with an error on musl, and grep -q would close the pipe early.
  case $(ldd --version 2>&1 || true) in *musl*) libc=musl- ;; esac
  printf 'linux-%s%s' "$libc" "$machine"
}

# Sets aot_target to the framework that recc can be compiled ahead of time for here, and aot_reason to why. Some package
# feeds lack the runtime pack for net10.0 (docs/decisions/0001-target-frameworks.md). The answer is remembered for each
# SDK version; asking takes a few seconds.
choose_aot_target() {
  local rid=$1 probe=$artifacts/aot/probe remembered=$artifacts/aot/target key
  key="$(cd "$root" && dotnet --version) $rid"
  if [ -r "$remembered" ] && [ "$(head -n 1 "$remembered")" = "$key" ]; then
    aot_target=$(sed -n 2p "$remembered")
    aot_reason=$(sed -n 3p "$remembered")
    return
  fi
  mkdir -p "$probe"
  cat > "$probe/probe.csproj" <<XML
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
    <RuntimeIdentifier>$rid</RuntimeIdentifier>
    <PublishAot>true</PublishAot>
  </PropertyGroup>
</Project>
XML
  # The probe is alone: it asks about the feed, not about our projects.
  local file
  for file in Directory.Build.props Directory.Build.targets Directory.Packages.props; do
    printf '<Project />\n' > "$probe/$file"
  done
  if timeout 90 dotnet restore "$probe/probe.csproj" --nologo -v q >"$probe/log" 2>&1 </dev/null; then
    aot_target=net10.0
    aot_reason="the package feed has what that takes"
  elif grep -qE 'NU110[123]' "$probe/log"; then
    aot_target=net9.0
    aot_reason="the package feed has no NativeAOT runtime pack for net10.0"
  else
    aot_target=net9.0
    aot_reason="asking the package feed about net10.0 failed (see $probe/log)"
    return
  fi
  printf '%s\n%s\n%s\n' "$key" "$aot_target" "$aot_reason" > "$remembered"
}

publish() {
  local rid aot_target aot_reason
  need_dotnet
  need ca-certificates binutils libc6-dev zlib1g-dev
  if ! has clang && ! has gcc; then need gcc; fi
  rid=$(runtime_identifier)
  choose_aot_target "$rid"
  say "recc: NativeAOT for $aot_target ($rid), because $aot_reason"
  publish_native src/Recc.Cli/Recc.Cli.csproj "$aot_target" "$rid"
  publish_launcher "$aot_target" "$rid"
  pack "$artifacts/aot/$aot_target/out/recc-launcher" "$artifacts/aot/$aot_target/out/recc"
  run_dotnet publish src/Recc.DevServer/Recc.DevServer.csproj --nologo -v q -c Release -o "$artifacts/devserver"
}

# The launcher has no runtime in it (docs/decisions/0022-no-runtime.md), so it does without the usual way to publish.
publish_launcher() {
  run_dotnet build src/Recc.Launcher/Recc.Launcher.csproj --nologo -v q -c Release -f "$1" -r "$2" --no-self-contained \
    -t:PublishWithoutRuntime \
    -p:PublishAot=true -p:ShippedTargetFrameworks="$1" -p:ArtifactsPath="$artifacts/aot/$1" -p:PublishDir="$artifacts/aot/$1/out/" \
    -p:LauncherLinker="$(command -v clang || command -v gcc)" \
    -p:LinksLauncherStatically="$(links_statically && echo true || echo false)"
}

publish_native() {
  # In a folder of its own: restoring for one framework and one machine would make every other build restore again.
  run_dotnet publish "$1" --nologo -v q -c Release -f "$2" -r "$3" \
    -p:PublishAot=true -p:ShippedTargetFrameworks="$2" -p:ArtifactsPath="$artifacts/aot/$2" \
    -o "$artifacts/aot/$2/out" "${@:4}"
}

# Whether the C library is here as an archive too; some distributions have that in a package of its own.
links_statically() {
  local compiler program status=0
  compiler=$(command -v clang || command -v gcc) || return 1
  program=$(mktemp)
  printf 'int main(void) { return 0; }\n' | "$compiler" -static -x c - -lm -o "$program" 2>/dev/null || status=1
  rm -f "$program"
  return "$status"
}

# One file of the launcher, the engine that it becomes when there is more to do, and a line of 64 bytes that tells where that
# lies (src/Recc.Launcher/EnginePlace.cs).
pack() {
  local launcher=$1 engine=$2 name
  name=$(sha256sum "$engine")
  mkdir -p "$artifacts/recc"
  { cat "$launcher" "$engine" && printf 'recc-engine %s %018d\n' "${name:0:32}" "$(stat -c %s "$engine")"; } \
    > "$artifacts/recc/recc.new"
  chmod 755 "$artifacts/recc/recc.new"
  # A new file under the old name: a recc that is running keeps the one it was started from.
  mv -f "$artifacts/recc/recc.new" "$artifacts/recc/recc"
}

install_to() {
  local prefix=${DESTDIR:-}${1:-/usr/local} document
  publish
  install -D -m 755 "$artifacts/recc/recc" "$prefix/bin/recc"
  install -D -m 644 "$root/cmake/Recc.cmake" "$prefix/share/recc/cmake/Recc.cmake"
  for document in README.md CHANGELOG.md LICENSE; do
    install -D -m 644 "$root/$document" "$prefix/share/doc/recc/$document"
  done
  for document in "$root"/docs/*.md; do
    [ -e "$document" ] || continue
    install -D -m 644 "$document" "$prefix/share/doc/recc/docs/$(basename "$document")"
  done
  say "installed $prefix/bin/recc and $prefix/share/recc/cmake/Recc.cmake"
}

peers() {
  obtain debootstrap || true
  "$root/tests/peers/setup-sid.sh"
}

# Sums up what the test runner wrote: "passed failed skipped total declared". The last is the runner's own total.
count_results() {
  cat "$@" | grep -oE '<UnitTestResult |outcome="[A-Za-z]+"|<Counters total="[0-9]+"' | awk '
    /^<UnitTestResult/ { inside = 1; total++; next }
    /^<Counters/       { gsub(/[^0-9]/, ""); declared += $0; next }
    inside {
      inside = 0
      if (/"Passed"/) passed++; else if (/"NotExecuted"/) skipped++; else failed++
    }
    END { printf "%d %d %d %d %d\n", passed, failed, skipped, total, declared }'
}

# Runs the test projects one after the other; the last line on stdout is the total over all of them. A test host that
# crashed or hung, and results that do not add up, are errors without a total.
run_tests() {
  local filter=${1:-} results=$artifacts/test-results arguments=() project name broken=() status
  case $filter in
    '') ;;
    *=* | *~*) arguments=(--filter "$filter") ;;
    *) arguments=(--filter "FullyQualifiedName~$filter") ;;
  esac
  rm -rf "$results"
  mkdir -p "$results"
  for project in "$root"/tests/*.Tests/*.csproj; do
    name=$(basename "$project" .csproj)
    say "== $name"
    status=0
    run_dotnet test "$project" --no-build --nologo "${arguments[@]}" --results-directory "$results" \
      --logger "trx;LogFileName=$name.trx" --logger "console;verbosity=minimal" \
      --blame-hang-timeout 10m --blame-hang-dump-type none 2>&1 |
      tee "$results/$name.log" >&2 || status=$?
    if ! is_accounted_for "$results/$name.trx" "$results/$name.log" "$status"; then broken+=("$name"); fi
  done

  [ ${#broken[@]} = 0 ] || fail "the test run broke in: ${broken[*]} (no total)"
  report_total "$results"
}

# A project's run is whole when it was not aborted, and when a bad exit code has a failed test to show for it. (A crashed
# host leaves the results of the tests before it, and nothing else in the results file says so.)
is_accounted_for() {
  local trx=$1 log=$2 status=$3 total failed
  if [ ! -e "$trx" ] || grep -qE '^Test Run Aborted|The active Test Run was aborted' "$log"; then return 1; fi
  read -r _ failed _ total _ < <(count_results "$trx")
  # xunit's own last word about the assembly.
  if [ "$total" -gt 0 ] && ! grep -qF "Finished:    $(basename "$trx" .trx)" "$trx"; then return 1; fi
  [ "$status" = 0 ] || [ "$failed" -gt 0 ]
}

report_total() {
  local passed=0 failed=0 skipped=0 total=0 declared=0 files
  mapfile -t files < <(find "$1" -maxdepth 1 -name '*.trx')
  [ ${#files[@]} = 0 ] || read -r passed failed skipped total declared < <(count_results "${files[@]}")
  [ "$total" -gt 0 ] || fail "no test was run"
  if [ "$total" != "$declared" ] || [ $((passed + failed + skipped)) != "$total" ]; then
    fail "the results do not add up: $total results, $declared declared (no total)"
  fi
  if [ "$skipped" -gt 0 ]; then
    printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
  else
    printf '%d passed, %d failed\n' "$passed" "$failed"
  fi
  [ "$failed" = 0 ]
}

test_all() {
  need_dotnet
  need ca-certificates gcc g++ clang cmake ninja-build git
  obtain gdb lldb || say "tests that run debuggers will be skipped"
  obtain clang-tools || say "tests of clang-scan-deps will be skipped"
  obtain clang-19 clang-tools-19 lld-19 llvm-19 libclang-rt-19-dev ||
    say "tests of clang 19, clang-cl and what is theirs will be skipped"
  obtain b3sum || say "tests that compare BLAKE3 with the one of others will be skipped"
  publish
  build
  peers >/dev/null || say "tests that need the sid root will be skipped"
  run_tests "$@"
}

check() {
  local status=0
  need_dotnet
  run_dotnet format whitespace . --folder --exclude artifacts --verify-no-changes >&2 || {
    status=1
    say "build.sh: the code is not formatted; run ./build.sh format"
  }
  # A process of its own: behind "||" this shell would not stop at the first error any more.
  "$root/build.sh" test || status=1
  return $status
}

demo() {
  need gcc g++ cmake ninja-build
  publish
  "$root/samples/demo.sh"
}

# The scanner alone, compiled as recc is.
publish_scan_bench() {
  local rid aot_target aot_reason
  need_dotnet
  need ca-certificates binutils libc6-dev zlib1g-dev
  rid=$(runtime_identifier)
  choose_aot_target "$rid"
  publish_native bench/scanner/Recc.ScanBench.csproj "$aot_target" "$rid"
  mkdir -p "$artifacts/bench"
  cp "$artifacts/aot/$aot_target/out/scan-bench" "$artifacts/bench/scan-bench"
}

# Once, however many benches want it: those of one summary are processes of their own.
publish_for_bench() {
  [ "${RECC_BENCH_PUBLISHED:-no}" = no ] || return 0
  publish
  run_dotnet build bench/Recc.Bench/Recc.Bench.csproj -c Release --nologo -v q
  peers >/dev/null || say "benches against upstream recc will be skipped"
  export RECC_BENCH_PUBLISHED=yes
}

# Each ends with 0 when all aims are met, 1 when one is not or it failed, 77 when something could not be measured.
bench_one() {
  local what=$1
  shift
  need gcc g++ python3 cmake ninja-build
  case $what in
    scan)
      publish_scan_bench
      "$root/bench/scan" "$@"
      ;;
    pch)
      publish_for_bench
      "$root/bench/pch" "$@"
      ;;
    builds)
      publish_for_bench
      need ccache sccache
      bench_builds "$@"
      ;;
    launch | hit)
      publish_for_bench
      if [ "${1:-}" = --short ]; then
        shift
        RECC_BENCH_ROUNDS=10 "$root/bench/run" "$what" "$@"
      else
        "$root/bench/run" "$what" "$@"
      fi
      ;;
    cold | far | client | scale | micro | readme)
      publish_for_bench
      "$artifacts/bin/Recc.Bench/release/recc-bench" "$what" "$@"
      ;;
    *) fail "no bench is called $what (see ./build.sh help)" ;;
  esac
}

bench_builds() {
  local status=0
  "$root/bench/warm-builds" "$@" || status=$?
  "$artifacts/bin/Recc.Bench/release/recc-bench" readme
  return $status
}

# One bench, or several with a summary behind them.
bench() {
  local what=${1:-} benches status worst=0 summary=() keep=(--save)
  case $what in
    '' | -*) benches=(launch hit builds cold far client micro) ;;
    all) benches=(launch hit scan builds cold far client micro scale pch); shift ;;
    *)
      shift
      bench_one "$what" "$@"
      return
      ;;
  esac
  case " $* " in *" --short "*) keep=() ;; esac
  need gcc g++ python3 cmake ninja-build
  publish_for_bench
  for what in "${benches[@]}"; do
    status=0
    say "== bench $what"
    # A process of its own: behind "||" this shell would not stop at the first error any more.
    case $what in
      launch | hit | pch) "$root/build.sh" bench "$what" "$@" "${keep[@]}" || status=$? ;;
      *) "$root/build.sh" bench "$what" "$@" || status=$? ;;
    esac
    case $status in
      0) summary+=("$what: all aims met") ;;
      77) summary+=("$what: not everything could be measured"); [ $worst != 0 ] || worst=77 ;;
      *) summary+=("$what: an aim is missed, or it failed (exit code $status)"); worst=1 ;;
    esac
  done
  printf '%s\n' "${summary[@]}"
  return $worst
}

# In a mount namespace of its own, where that is allowed, so that a disk can be full.
chaos() {
  local alone=()
  need gcc g++ clang ninja-build
  publish
  run_dotnet build tests/Recc.Chaos/Recc.Chaos.csproj --nologo -v q
  if unshare -m true 2>/dev/null; then alone=(unshare -m env RECC_CHAOS_MOUNTS=1); fi
  "${alone[@]}" "$artifacts/bin/Recc.Chaos/debug/recc-chaos" "$@"
}

verb=${1:-help}
[ $# = 0 ] || shift
case $verb in
  build) build ;;
  test) test_all "$@" ;;
  format) format "$@" ;;
  publish) publish ;;
  install) install_to "$@" ;;
  demo) demo ;;
  bench) bench "$@" ;;
  chaos) chaos "$@" ;;
  peers) peers ;;
  check) check ;;
  help | --help | -h) usage ;;
  *) usage >&2; exit 2 ;;
esac
