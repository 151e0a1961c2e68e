#!/usr/bin/env bash
# LLVM and clang on a farm, with many more jobs than this machine has processors: recc lets at most RECC_LOCAL_JOBS compilers
# run here at a time, whatever ninja is told.
#
#   ./build.sh SOURCES [BUILD]
#
# SOURCES is a checkout of llvm-project. The farm is the one that ~/.recc/recc.conf names (../farms); without one, the same is
# done with the cache of this machine alone. JOBS and LINKS say how many compiles and links ninja starts at a time; with
# RECC_LINK=1 in the environment links go through recc as well.
set -euo pipefail
[ $# -ge 1 ] || { sed -n '2,10s/^# \{0,1\}//p' "$0" >&2; exit 2; }
sources=$1
build=${2:-build-llvm}

# As many as the farm has processors for you. Links run here, unless recc has them, so their number is this machine's.
jobs=${JOBS:-96}
launchers=(-DCMAKE_C_COMPILER_LAUNCHER=recc -DCMAKE_CXX_COMPILER_LAUNCHER=recc)
case ${RECC_LINK:-0} in
  0 | false | no | off) links=${LINKS:-$(( ($(nproc) + 3) / 4 ))} ;;
  *)
    links=${LINKS:-$jobs}
    launchers+=(-DCMAKE_C_LINKER_LAUNCHER=recc -DCMAKE_CXX_LINKER_LAUNCHER=recc)
    ;;
esac

cmake -S "$sources/llvm" -B "$build" -G Ninja \
  -DCMAKE_BUILD_TYPE=Release \
  "${launchers[@]}" \
  -DLLVM_ENABLE_PROJECTS=clang \
  -DLLVM_PARALLEL_LINK_JOBS="$links"

# Whatever the checkout and the build tree are called: one build fills the cache for all.
ninja -C "$build" -j"$jobs"
recc stats
