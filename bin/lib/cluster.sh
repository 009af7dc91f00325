# shellcheck shell=bash
# The project's own PostgreSQL server: the system's programs, the project's own
# data, and no other way in than a socket in a folder closed to other users.

# Whoever starts the server holds this lock, and so does the server itself.
lock_cluster() {
    exec 9>>"$VAR_DIR/postgres.lock"
    flock -n 9 && echo $$ >"$VAR_DIR/postgres.lock"
}

# Sets $programs to the folder of the version that made the data, or the newest.
choose_programs() { # choose_programs DATA
    local version
    if [ -f "$1/PG_VERSION" ]; then
        version=$(<"$1/PG_VERSION")
        programs=/usr/lib/postgresql/$version/bin
        [ -x "$programs/postgres" ] || die "the data in $1 were made by PostgreSQL $version, which is no longer" \
            "installed. Install postgresql-$version, or move that folder away to begin anew (docs/how-to/run.md)."
        return
    fi
    version=$(compgen -G '/usr/lib/postgresql/*/bin/initdb' | cut -d/ -f5 | sort -n | tail -n 1) || true
    [ "${version:-0}" -ge 15 ] || die "PostgreSQL 15 or newer is needed; found: ${version:-none}."
    programs=/usr/lib/postgresql/$version/bin
}

# PostgreSQL refuses to run as root: then it runs as the owner of the data, in
# the beginning the system's user postgres. Sets $as_server, options of setpriv.
choose_server_user() { # choose_server_user FOLDER
    local owner
    as_server=()
    [ "$(id -u)" = 0 ] || return 0
    owner=$(stat -L -c %U "$1" 2>/dev/null) || owner=root
    [ "$owner" != root ] || owner=postgres
    as_server=("--reuid=$owner" "--regid=$(id -g "$owner")" --init-groups)
}

by_server() { env -C / setpriv "${as_server[@]}" "$@"; }

# Makes FOLDER for the server's user, or a link to one in /var/lib where that
# user may not enter the folders above it, as in root's home.
place_cluster() { # place_cluster FOLDER
    local elsewhere
    [ -e "$1" ] || rm -f "$1" # a link to what is gone
    if [ ! -e "$1" ]; then
        mkdir "$1"
        hand_over "$1"
        if ! by_server test -w "$1"; then
            elsewhere=$(mktemp -d /var/lib/cooperation-postgres.XXXXXX)
            hand_over "$elsewhere"
            rmdir "$1"
            ln -s "$elsewhere" "$1"
            step "The data of PostgreSQL go to $elsewhere: its user may not enter $VAR_DIR"
        fi
    fi
    by_server test -w "$(realpath "$1")" || die "$(by_server id -un) may not write to $1, which belongs to" \
        "$(stat -L -c %U "$1"). Run $ME as that user, or move the folder away to begin anew."
}

hand_over() { [ ${#as_server[@]} -eq 0 ] || chown "$(by_server id -un):" "$1"; }

# A cluster half made is never taken for a whole one: it gets its name at the end.
make_cluster() { # make_cluster DATA
    step "PostgreSQL cluster in $1"
    by_server rm -rf "$1.new"
    logged initdb by_server "$programs/initdb" -D "$1.new" -U postgres -E UTF8 --locale=C.UTF-8 \
        --locale-provider=icu --icu-locale=kk-KZ --no-instructions --auth-local=peer --auth-host=reject
    by_server mv "$1.new" "$1"
}

# After a power cut the number in postmaster.pid may be another process's by now,
# which PostgreSQL would take for a server on these data.
drop_stale_pid() { # drop_stale_pid DATA
    local pid
    pid=$(by_server head -n 1 "$1/postmaster.pid" 2>/dev/null) || return 0
    [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = postgres ] || by_server rm -f "$1/postmaster.pid"
}

# The system's user who runs this script, and nobody else, may be either role.
write_access_rules() { # write_access_rules DATA
    echo 'local all all peer map=project' | by_server tee "$1/pg_hba.conf"
    printf 'project "%s" %s\n' "$(id -un)" postgres "$(id -un)" cooperation | by_server tee "$1/pg_ident.conf"
} >/dev/null

# For the socket, whose path may have no more than 107 bytes, and for all that tests write.
make_scratch() { scratch=$(mktemp -d /tmp/cooperation.XXXXXX); }

# start_cluster FOLDER [server's options]: returns when it answers, with DATABASE_URL set.
start_cluster() {
    local folder data socket
    unset "${!PG@}" # PGPORT and its like would send server and clients to different places
    choose_server_user "$1"
    # Its user passes through, but tests keep files there that are the caller's alone.
    [ ${#as_server[@]} -eq 0 ] || chmod 711 "$scratch"
    socket=$scratch/socket
    mkdir -m 700 "$socket"
    hand_over "$socket"
    place_cluster "$1"
    folder=$(realpath "$1")
    data=$folder/data
    shift
    need_space "$folder"
    choose_programs "$data"
    by_server test -d "$data" || make_cluster "$data"
    drop_stale_pid "$data"
    write_access_rules "$data"
    daemon INT "$LOG/postgres.log" "${as_server[@]}" env -C / "$programs/postgres" -D "$data" \
        -c listen_addresses= -c "unix_socket_directories=$socket" "$@"
    cluster=$!
    until "$programs/pg_isready" -q -h "$socket" -U postgres; do
        kill -0 "$cluster" 2>/dev/null || fail "$LOG/postgres.log" "the start of PostgreSQL"
        sleep 0.1
    done
    make_database "$socket"
    export DATABASE_URL="postgres://cooperation@/$socket/cooperation"
}

make_database() { # make_database SOCKET
    logged database "$programs/psql" -X -q -v ON_ERROR_STOP=1 -h "$1" -U postgres <<'EOSQL'
SELECT 'CREATE ROLE cooperation LOGIN CREATEDB'
    WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'cooperation') \gexec
SELECT 'CREATE DATABASE cooperation OWNER cooperation'
    WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'cooperation') \gexec
EOSQL
}
