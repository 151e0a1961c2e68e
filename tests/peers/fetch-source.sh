#!/usr/bin/env bash
# Fetches the upstream source of a Debian source package and unpacks it into DIR (created, must be empty or missing):
# real code to build in tests and benches, never committed. Exit code 77 and one line of reason when it cannot.
#
#   tests/peers/fetch-source.sh fmtlib /tmp/fmt
#
# Downloads are kept in $RECC_TEST_PEERS/sources (${TMPDIR:-/tmp}/recc-peers otherwise). Root is not needed.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/mirror.sh"

[ $# = 2 ] || { printf 'usage: %s PACKAGE DIR\n' "$(basename "$0")" >&2; exit 2; }
package=$1
target=$2
case $package in
  *[!a-z0-9.+-]* | '') printf '%s: not a package name: %s\n' "$(basename "$0")" "$package" >&2; exit 2 ;;
esac
if [ -e "$target" ] && [ -n "$(ls -A "$target")" ]; then
  printf '%s: %s is not empty\n' "$(basename "$0")" "$target" >&2
  exit 2
fi

sources=$(peers_folder)/sources
apt=$sources/apt
mkdir -p "$sources/$package" "$apt/lists/partial" "$apt/cache/archives/partial" "$apt/etc/sources.list.d"
exec 9>"$sources/lock"
flock 9

# The one tarball of upstream's own code. Packages that are native to Debian have no .orig.
tarball() {
  find "$sources/$package" -maxdepth 1 -type f \
    \( -name '*.orig.tar.*' -o ! -name '*.debian.tar.*' -name '*.tar.*' \) ! -name '*.asc' -print | sort | head -n 1
}

download() {
  local mirror codename signed_by=''
  command -v apt-get >/dev/null || cannot "there is no apt-get here"
  mirror=$(debian_mirror)
  codename=$(debian_codename)
  [ -n "$mirror" ] || cannot "apt on this machine has no Debian mirror configured"
  [ -r "$debian_keyring" ] && signed_by="signed-by=$debian_keyring"

  # A configuration of our own beside the machine's: sources may be missing there, and /etc/apt is not ours to edit.
  printf 'deb-src [ check-valid-until=no %s ] %s %s main\n' "$signed_by" "$mirror" "$codename" > "$apt/etc/sources.list"
  cat > "$apt/apt.conf" <<CONF
Dir::Etc::sourcelist "$apt/etc/sources.list";
Dir::Etc::sourceparts "$apt/etc/sources.list.d";
Dir::State::lists "$apt/lists";
Dir::Cache "$apt/cache";
APT::Sandbox::User "";
Acquire::Languages "none";
Acquire::Retries "2";
CONF
  {
    APT_CONFIG=$apt/apt.conf apt-get -q update &&
      ( cd "$sources/$package" && APT_CONFIG=$apt/apt.conf apt-get -q source --download-only --only-source "$package" )
  } >"$sources/$package.log" 2>&1 9>&- </dev/null
}

if [ -z "$(tarball)" ]; then
  download || cannot "cannot download $package: $(grep '^E:' "$sources/$package.log" | head -n 1)"
fi
[ -n "$(tarball)" ] || cannot "the source package $package holds no tarball"

mkdir -p "$target"
tar --extract --file "$(tarball)" --strip-components=1 --no-same-owner --directory "$target" ||
  cannot "cannot unpack $(basename "$(tarball)")"
printf '%s\n' "$target"
