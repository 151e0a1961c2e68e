#!/usr/bin/env bash
# Shows recc at work on this machine: a server of our own, the sample project built remotely, built again from the
# cache, and not at all the third time. Checks each of that, and ends with an error when anything is not so.
# Called by ./build.sh demo, which builds what it needs. RECC_TEST_BINARY and RECC_DEMO_SERVER may name other programs.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
recc=${RECC_TEST_BINARY:-$root/artifacts/recc/recc}
server=${RECC_DEMO_SERVER:-$root/artifacts/devserver/recc-devserver}

fail() { printf 'demo: %s\n' "$*" >&2; exit 1; }

[ -x "$recc" ] || fail "$recc does not exist; run ./build.sh publish"
[ -x "$server" ] || fail "$server does not exist; run ./build.sh publish"

work=$(mktemp -d "${TMPDIR:-/tmp}/recc-demo-XXXXXX")
server_id=''
finish() {
  if [ -n "$server_id" ]; then
    kill "$server_id" 2>/dev/null || true
    wait "$server_id" 2>/dev/null || true
  fi
  rm -rf "$work"
}
trap finish EXIT

# What the user has set for builds of their own must not change this one.
while IFS='=' read -r name _; do
  case $name in RECC_*) unset "$name" ;; esac
done < <(env)
unset CMAKE_C_COMPILER_LAUNCHER CMAKE_CXX_COMPILER_LAUNCHER CMAKE_GENERATOR CFLAGS CXXFLAGS NINJA_STATUS

start_server() {
  local tries
  "$server" --port 0 --port-file "$work/port" --jobs 2 >"$work/server.log" 2>&1 </dev/null &
  server_id=$!
  for ((tries = 0; tries < 600; tries++)); do
    if [ -s "$work/port" ]; then return; fi
    kill -0 "$server_id" 2>/dev/null || break
    sleep 0.05
  done
  cat "$work/server.log" >&2
  fail "the development server did not start"
}

# Sum of a counter, or number of a timer's values, in statsd lines ("name:12|ms", "name:1|c").
count() {
  [ -e "$2" ] || { echo 0; return; }
  awk -v name="$1" -F'[:|]' '$1 == name { sum += $3 ~ /^c/ ? $2 : 1 } END { print sum + 0 }' "$2"
}

wrong=()
expect() {
  [ "$2" = "$3" ] || wrong+=("$1: expected $3, got $2")
}

row() { printf '%-22s %8s %8s %8s %8s %8s\n' "$@"; }

# Builds everything, prints a row of the table, checks what came from where.
#   build NAME EXPECTED_REMOTE EXPECTED_HITS
build() {
  local name=$1 metrics=$work/metrics.$1 start seconds remote hits misses here
  start=$EPOCHREALTIME
  RECC_ENABLE_METRICS=1 RECC_METRICS_FILE=$metrics ninja -C "$build" >"$work/ninja.log" 2>&1 || {
    cat "$work/ninja.log" >&2
    fail "the build failed"
  }
  seconds=$(awk -v from="${start/,/.}" -v to="${EPOCHREALTIME/,/.}" 'BEGIN { printf "%.2f", to - from }')
  remote=$(count recc.execute_remote_with_action_result "$metrics")
  hits=$(count recc.action_cache_hit "$metrics")
  misses=$(count recc.action_cache_miss "$metrics")
  here=$(count recc.fallback "$metrics")
  row "$name" "$compiles" "$remote" "$hits" "$here" "$seconds"
  expect "$name, compiled remotely" "$remote" "$2"
  expect "$name, cache hits" "$hits" "$3"
  expect "$name, cache misses" "$misses" "$2"
  expect "$name, compiled locally" "$here" 0
}

start_server
cp -R "$root/samples/hello-farm" "$work/hello-farm"
build=$work/hello-farm/build
# The second build shows what the server has; on your machine, RECC_CACHE_DIR would have it as well.
export RECC_SERVER=http://127.0.0.1:$(tr -d '[:space:]' < "$work/port") RECC_CACHE_DIR=$work/cache RECC_LOCAL_CACHE=0

cmake -S "$work/hello-farm" -B "$build" -G Ninja -DCMAKE_EXPORT_COMPILE_COMMANDS=ON \
  "-DCMAKE_C_COMPILER_LAUNCHER=$recc" "-DCMAKE_CXX_COMPILER_LAUNCHER=$recc" >"$work/cmake.log" 2>&1 </dev/null || {
  cat "$work/cmake.log" >&2
  fail "CMake failed"
}
compiles=$(grep -c '"file":' "$build/compile_commands.json")

row build compiles remote hits local seconds
build first "$compiles" 0
ninja -C "$build" -t clean >/dev/null
build again 0 "$compiles"

ninja -C "$build" >"$work/ninja.log" 2>&1 || true
if grep -q '^ninja: no work to do\.$' "$work/ninja.log"; then
  row 'once more' 0 0 0 0 -
else
  wrong+=("once more: Ninja found work to do: $(tail -n 1 "$work/ninja.log")")
fi

said=$("$build/app/hello-farm") || wrong+=("hello-farm ended with exit code $?")
printf '\n%s\n' "$said"
expect "hello-farm" "$said" "$(cat "$root/samples/hello-farm/expected-output.txt")"

if [ ${#wrong[@]} -gt 0 ]; then
  printf 'demo: %s\n' "${wrong[@]}" >&2
  tail -n 20 "$work/server.log" >&2
  exit 1
fi
