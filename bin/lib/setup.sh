# shellcheck shell=bash
# What the application needs before it can start: system packages, the Python
# environment, settings, compiled messages and static files.

PYTHON=$PROJECT/.venv/bin/python
STAMP=$PROJECT/.venv/made-from
PACKAGES=(python3-venv gettext libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-core)

need_space() { # need_space FOLDER
    local free
    free=$(df --output=avail -k "$1" | tail -n 1)
    [ "$free" -ge 512000 ] || die "only $((free / 1024)) MB are free where $1 lies. Free 500 MB and run it again."
}

check_folder() {
    local folder why
    why=$(mkdir -p "$LOG" 2>&1) || die "$LOG cannot be made (${why##*: }). The owner of this clone is" \
        "$(stat -c %U "$PROJECT"): run $ME as that user."
    for folder in "$PROJECT" "$VAR_DIR" "$LOG"; do
        why=$(touch "$folder" 2>&1) || die "$(id -un) may not write to $folder (${why##*: }). Its owner is" \
            "$(stat -c %U "$folder"): run $ME as that user."
    done
    need_space "$PROJECT"
    need_space "$VAR_DIR"
}

# set_up LOCK...: two scripts of one clone do this one after the other.
set_up() {
    exec 8>>"$VAR_DIR/setup.lock"
    if ! flock -n 8; then
        step "Waiting for another set-up of this clone"
        attend flock 8
    fi
    install_packages "${PACKAGES[@]}"
    install_python "$@"
    set_environment
    compile_messages
    collect_static
    exec 8>&-
}

# --- System packages ---

installed() { dpkg-query -W -f '${db:Status-Status}\n' "$1" 2>/dev/null | grep -qx installed; }

# From Debian or another source, under whatever name: the programs are what counts.
want_postgres() { compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || PACKAGES+=(postgresql); }

may_sudo() { # without a password, or with one from the terminal
    command -v sudo >/dev/null || return
    sudo -n true 2>/dev/null || { [ -t 0 ] && sudo -v; }
}

install_packages() { # install_packages PACKAGE...
    local package name missing=() as_root=()
    for package in "$@"; do
        installed "$package" || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    if [ "$(id -u)" != 0 ]; then
        may_sudo || die "packages are missing. As root: apt-get update && apt-get install ${missing[*]}"
        as_root=(sudo env)
        for name in http_proxy https_proxy no_proxy; do # sudo drops them
            [ -z "${!name:-}" ] || as_root+=("$name=${!name}")
        done
    fi
    need_space /usr
    need_space /var/cache
    step "System packages: ${missing[*]}"
    # In the foreground: apt must not be cut short, a signal is acted upon after it.
    # Without our locks, which a service that a package starts would hold for ever.
    logged apt "${as_root[@]}" bin/lib/apt-install "${missing[@]}" 8>&- 9>&-
}

# --- Python ---

# Which folder, which Python, which lock file.
stamp() { # stamp LOCK
    echo "$PROJECT $(/usr/bin/python3 -V)"
    sha256sum "$1"
}

# install_python LOCK...: the first is installed; an environment made from any of them will do.
install_python() {
    local lock
    for lock in "$@"; do
        [ -x "$PYTHON" ] && [ "$(cat "$STAMP" 2>/dev/null)" = "$(stamp "$lock")" ] && return
    done
    step "Python environment in .venv from $1"
    # Without a stamp it was interrupted; with another first line it was moved, or Python was replaced.
    if [ ! -x "$PYTHON" ] || [ "$(head -n 1 "$STAMP" 2>/dev/null)" != "$(stamp "$1" | sed -n 1p)" ]; then
        rm -f "$STAMP"
        logged venv attend /usr/bin/python3 -m venv --clear .venv
    fi
    rm -f "$STAMP"
    # The lock names every package. Were pip to resolve it anew, it would refuse it as soon as a newer
    # release of a package that is asked for with an extra comes out: pip takes that one for unpinned.
    logged pip attend "$PYTHON" -m pip install --disable-pip-version-check --require-hashes \
        --no-deps --only-binary :all: -r "$1"
    logged pip-check attend "$PYTHON" -m pip check
    stamp "$1" >"$STAMP"
}

# --- Django ---

random_key() { /usr/bin/python3 -c 'import secrets; print(secrets.token_urlsafe(50))'; }

secret_key() { # prints the key kept in var/secret-key
    local file=$VAR_DIR/secret-key
    [ -s "$file" ] || (umask 077 && random_key >"$file.new" && mv "$file.new" "$file")
    cat "$file"
}

# Plain HTTP on this machine; what the environment says already stays.
set_environment() {
    SECRET_KEY=${SECRET_KEY:-$(secret_key)}
    export SECRET_KEY VAR_DIR DEBUG=${DEBUG:-off} HTTPS=${HTTPS:-off}
    export ALLOWED_HOSTS=${ALLOWED_HOSTS:-127.0.0.1,localhost}
    export SECOND_FACTOR_FOR=${SECOND_FACTOR_FOR-} # the demonstration asks for none
}

manage() { # manage COMMAND...: logged under the command's name
    logged "$1" attend "$PYTHON" manage.py "$@"
}

# compilemessages and collectstatic are asked only when a source is newer than
# what they made: a second for the one, ten for the other.

compile_messages() {
    local source
    while read -r source; do
        [ "${source%.po}.mo" -nt "$source" ] && continue
        step "Translations"
        manage compilemessages --ignore=.venv --ignore=var
        break
    done < <(find locale -name '*.po')
}

collect_static() {
    local made=$VAR_DIR/static/staticfiles.json # written last
    [ -f "$made" ] && [ -z "$(find static ./*/static cooperation/settings.py "$STAMP" \
        -path './var/*' -prune -o -newer "$made" -print -quit 2>/dev/null)" ] && return
    step "Static files"
    # Of Bootstrap's many stylesheets the pages use one.
    manage collectstatic --noinput --ignore='bootstrap-*' --ignore='bootstrap.rtl*' --ignore='bootstrap.css*'
}
