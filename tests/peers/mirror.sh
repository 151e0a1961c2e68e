# Sourced by the scripts beside it: where this machine gets Debian packages from, and how to give up politely.
# Nothing here names a host; the machine's own apt configuration does.

# Says in one line why the peer cannot be had, and ends with the exit code that test runners read as "skipped".
cannot() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 77
}

# Address of the Debian archive that apt is configured with, or nothing. Security updates come from another archive,
# which has no other suites and no sources of most packages.
debian_mirror() {
  command -v apt-get >/dev/null || return 0
  local codename
  codename=$(debian_codename)
  [ -n "$codename" ] || return 0
  apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT) $(CODENAME)' 'Created-By: Packages' 2>/dev/null |
    awk -v name="$codename" '($2 == name || $4 == name) && $3 == "main" && $1 !~ /security/ { print $1; exit }'
}

# Codename of the Debian release that runs here ("bookworm"), or nothing on another system.
debian_codename() {
  [ -r /etc/os-release ] || return 0
  ( . /etc/os-release; [ "${ID:-}" = debian ] && printf '%s' "${VERSION_CODENAME:-sid}" ) || true
}

# Folder in which downloads and roots are kept between runs.
peers_folder() {
  printf '%s' "${RECC_TEST_PEERS:-${TMPDIR:-/tmp}/recc-peers}"
}

debian_keyring=/usr/share/keyrings/debian-archive-keyring.gpg
