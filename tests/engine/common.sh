# Shared by the scripts of this folder: which engine, and where it is kept.
# AFORO_TEST_CACHE names the cache of all test material; each engine version has a folder of its own in it.

ENGINE_VERSION=v0.5.0
PACKAGE_VERSION=3.22.1
CACHE=${AFORO_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/aforo-tests}/engine-$ENGINE_VERSION

say() { printf '%s\n' "$*" >&2; }

die() {
  say "$(basename "$0"): $*"
  exit 1
}

# Installs Debian packages for the programs that are missing: need PROGRAM=PACKAGE...
need() {
  local pair missing=()
  for pair in "$@"; do
    command -v "${pair%%=*}" >/dev/null || missing+=("${pair#*=}")
  done
  [ ${#missing[@]} -eq 0 ] && return
  command -v apt-get >/dev/null || die "missing: ${missing[*]}"
  say "installing ${missing[*]}"
  apt-get update -qq >&2
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
}

# Unpacks an npm package, without running any of its scripts, into a folder that must not exist: unpack NAME FOLDER.
unpack() {
  local archive
  mkdir -p "$2"
  archive=$(cd "$2" && npm pack --ignore-scripts --silent "$1@$PACKAGE_VERSION" | tail -n 1)
  [ -s "$2/$archive" ] || die "npm has no $1@$PACKAGE_VERSION"
  tar -xzf "$2/$archive" -C "$2" --strip-components=1
  rm -f "$2/$archive"
}

# One builder at a time; the others wait for its result.
lock() {
  mkdir -p "$CACHE"
  exec 9>"$CACHE/.lock-$1"
  flock 9
}
