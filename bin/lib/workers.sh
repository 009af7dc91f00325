# shellcheck shell=bash disable=SC2154 # $server and $cluster are those of common.sh
# The processes that make the files which take longer than a page (docs/how-to/workers.md).

start_worker() { # start_worker NUMBER
    local log=$LOG/worker-$1.log
    [ ! -s "$log" ] || mv "$log" "$log.before" # what made the one before it end
    daemon TERM "$log" "$PYTHON" manage.py worker
    workers[$1]=$!
}

lives() { kill -0 "$1" 2>/dev/null; }

# Until the server or PostgreSQL ends; a worker that ends is started again.
keep_going() {
    local number
    while lives "$server" && { [ -z "$cluster" ] || lives "$cluster"; }; do
        for number in "${!workers[@]}"; do
            lives "${workers[$number]}" || start_worker "$number"
        done
        # shellcheck disable=SC2086 # there may be no cluster of ours
        wait -n $server $cluster "${workers[@]}" || true
        sleep 1 & # one that cannot start must not be started a thousand times
        wait $! || true
    done
}
