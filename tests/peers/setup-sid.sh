#!/usr/bin/env bash
# Makes a Debian sid root with the peers that our tests and benches talk to: upstream recc and buildbox-casd (package
# buildbox), gcc, clang, CMake and Ninja. Prints the root's path. Runs of it at the same time wait for each other; a
# finished root is used again. Exit code 77 and one line of reason when it cannot be made here.
#
#   tests/peers/setup-sid.sh      RECC_TEST_PEERS names the folder, ${TMPDIR:-/tmp}/recc-peers otherwise
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/mirror.sh"

packages=(buildbox gcc g++ clang cmake ninja-build make libc6-dev python3)
folder=$(peers_folder)
root=$folder/sid
stamp=$root/.recc-peer-complete

is_complete() {
  [ -r "$stamp" ] && [ "$(cat "$stamp")" = "${packages[*]}" ]
}

if is_complete; then
  printf '%s\n' "$root"
  exit 0
fi

[ "$(id -u)" = 0 ] || cannot "making a Debian root needs root"
command -v debootstrap >/dev/null || cannot "debootstrap is not installed"
mirror=$(debian_mirror)
[ -n "$mirror" ] || cannot "apt on this machine has no Debian mirror configured"

mkdir -p "$folder"
exec 9>"$folder/sid.lock"
flock 9
if is_complete; then
  printf '%s\n' "$root"
  exit 0
fi

log=$folder/sid.log
partial=$folder/sid.partial

# A root that something is mounted in is not ours to delete.
discard() {
  grep -q " $1/" /proc/mounts && cannot "something is mounted below $1; unmount it first"
  rm -rf --one-file-system "$1"
}

discard "$partial"
discard "$root"
: > "$log"

keyring=()
[ -r "$debian_keyring" ] && keyring=(--keyring="$debian_keyring")
debootstrap --variant=minbase "${keyring[@]}" sid "$partial" "$mirror" >>"$log" 2>&1 9>&- </dev/null ||
  cannot "debootstrap failed: $(tail -n 1 "$log") (see $log)"

# A mirror may be a frozen copy whose release file has run out; its signature is checked all the same.
apt_conf=$partial/etc/apt/apt.conf.d/90recc-peers
cat > "$apt_conf" <<'CONF'
Acquire::Check-Valid-Until "false";
Acquire::Check-Date "false";
APT::Install-Recommends "false";
CONF
# What the machine needs to reach its mirror, the root needs as well.
apt-config dump 2>/dev/null | grep -iE '^Acquire::(http|https)::Proxy' >> "$apt_conf" || true
cat > "$partial/etc/dpkg/dpkg.cfg.d/90recc-peers" <<'CONF'
force-unsafe-io
path-exclude=/usr/share/doc/*
path-exclude=/usr/share/man/*
path-exclude=/usr/share/locale/*
CONF
printf '#!/bin/sh\nexit 101\n' > "$partial/usr/sbin/policy-rc.d"
chmod 755 "$partial/usr/sbin/policy-rc.d"

in_root() {
  chroot "$partial" env DEBIAN_FRONTEND=noninteractive LC_ALL=C "$@" >>"$log" 2>&1 9>&- </dev/null
}

in_root apt-get update || cannot "apt-get update failed in the new root (see $log)"
in_root apt-get install -y "${packages[@]}" || cannot "installing ${packages[*]} failed in the new root (see $log)"
in_root apt-get clean || true

printf '%s' "${packages[*]}" > "$partial/.recc-peer-complete"
mv "$partial" "$root"
printf '%s\n' "$root"
