# shellcheck shell=bash
# Shared by the scripts in bin/; sourced, never run. docs/how-to/run.md tells what they do.
set -euo pipefail

# A script's background job is born deaf to INT, and bash cannot undo that for itself.
[ -z "$(trap -p INT)" ] || exec env --default-signal=INT "$0" "$@"

PROJECT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
VAR_DIR=$(realpath -m "${VAR_DIR:-$PROJECT/var}")
LOG=$VAR_DIR/log
ME="bin/$(basename "$0")"

cd "$PROJECT"
unset PYTHONHOME PYTHONPATH
export PATH PYTHONUTF8=1 LC_ALL=C.UTF-8 # fail() knows messages in English only
{ : <&0; } 2>/dev/null || exec </dev/null

# --- Messages ---

step() { echo "==> $*"; }

die() {
    echo "$ME: $*" >&2
    exit 1
}

# fail LOG WHAT: one line where the cause is known, else the end of the log.
fail() {
    if grep -q 'No space left on device' "$1"; then
        die "$2: the disk is full. Free 500 MB (see df -h) and run it again."
    elif grep -qE 'Temporary failure (in name resolution|resolving)|Could not (resolve|connect)|Network is unreachable|Failed to establish a new connection|NewConnectionError|ConnectTimeout|ConnectionError' "$1"; then
        die "$2: no network. Connect, or set https_proxy (and http_proxy for apt), and run it again. Log: $1"
    elif grep -qE 'OperationalError.*connection to server|DATABASES is improperly configured' "$1"; then
        die "$2: the database does not let us in. Look at DATABASE_URL. Log: $1"
    fi
    tail -n 15 "$1" | sed 's/^/    /' >&2
    die "$2 failed. Log: $1"
}

# logged NAME COMMAND...: the output goes to var/log/NAME.log.
logged() {
    local log=$LOG/$1.log what=$1
    shift
    "$@" >"$log" 2>&1 || fail "$log" "$what"
}

# --- Processes: whatever was started ends with the script, however that ends ---

child='' server='' cluster='' scratch='' signal=''
workers=()

# Bash puts off its traps while it waits for a foreground command, so a command
# that takes long runs in the background and is waited for.
attend() {
    env --default-signal=INT "$@" <&0 &
    child=$!
    local status=0
    wait "$child" || status=$?
    child=''
    return "$status"
}

# daemon SIGNAL LOG [setpriv's options] COMMAND...: a process of a session of its own.
# Ctrl-C does not reach it, so that finish() decides the order; and the kernel
# sends it SIGNAL should this script be killed outright.
daemon() {
    local signal=$1 log=$2
    shift 2
    setsid env --default-signal=INT setpriv --pdeathsig "$signal" "$@" >"$log" 2>&1 </dev/null &
}

await_end() { # await_end PID SECONDS
    local tenths
    for ((tenths = 0; tenths < $2 * 10; tenths++)); do
        kill -0 "$1" 2>/dev/null || return 0
        sleep 0.1
    done
    return 1
}

end() { # end PID SIGNAL SECONDS
    kill -s "$2" "$1"
    await_end "$1" "$3"
    kill -s KILL "$1" "-$1" # and what a daemon that was killed has left of its session
}

# What was started with a temporary folder in this scratch: tests that were killed leave servers of their own.
end_strays() {
    local strays
    mapfile -t strays < <(grep -lsz "^TMPDIR=$scratch/" /proc/[0-9]*/environ | cut -d / -f 3)
    [ ${#strays[@]} -eq 0 ] || kill -s KILL "${strays[@]}"
}

finish() {
    local worker status=$?
    trap '' INT TERM HUP
    set +e # the terminal may be gone: a message that cannot be written must not stop this
    [ -z "$server" ] || step "Stopping" >&2
    exec 2>/dev/null
    # At Ctrl-C the terminal has told the child already; pytest then sums up.
    [ -z "$child" ] || { [ "$signal" = INT ] && await_end "$child" 5; } || end "$child" TERM 10
    [ ${#workers[@]} -eq 0 ] || kill -s TERM "${workers[@]}" # once: a second one makes them drop their work
    [ -z "$server" ] || end "$server" TERM 15
    for worker in "${workers[@]}"; do
        await_end "$worker" 10
        kill -s KILL "$worker" "-$worker"
    done
    [ -z "$cluster" ] || end "$cluster" INT 60
    [ -z "$scratch" ] || { end_strays; rm -rf "$scratch"; }
    exit "$status"
}
trap finish EXIT
trap 'signal=INT; exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP
