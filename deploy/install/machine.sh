# shellcheck shell=bash
# The machine: what it must be, its packages, the user and the folders. Read by install.sh.

PYTHON_OLDEST="3, 11"
# 2 GB: a release with its packages, twice, and a backup.
LEAST_KILOBYTES=2000000

check_machine() {
    case $zone in
        Asia/Jakarta | Asia/Makassar | Asia/Jayapura) ;;
        *) stop "--time-zone is Asia/Jakarta, Asia/Makassar or Asia/Jayapura." ;;
    esac
    local free
    free=$(df -Pk "${root:-/}" | awk 'NR == 2 { print $4 }')
    [ "$free" -ge "$LEAST_KILOBYTES" ] || stop "less than 2 GB are free under ${root:-/}: make room, then run it again."
    [ -n "$root" ] && return
    [ "$(id -u)" = 0 ] || stop "run it as root: sudo $0"
    command -v systemctl >/dev/null || stop "this machine has no systemd."
    command -v apt-get >/dev/null || stop "this machine has no apt-get: Debian 12 is what it is made for."
}

install_packages() {
    if [ -z "$root" ]; then
        local wanted=(python3 python3-venv nginx-light openssl curl ca-certificates)
        [ -n "$is_sqlite$database" ] || wanted+=(postgresql postgresql-contrib)
        [ -n "$is_sqlite" ] || wanted+=(postgresql-client)
        [ -n "$is_relay" ] || wanted+=(redis-server)
        local missing=() each
        for each in "${wanted[@]}"; do
            dpkg-query -W -f='${Status}' "$each" 2>/dev/null | grep -q 'ok installed' || missing+=("$each")
        done
        if [ "${#missing[@]}" -gt 0 ]; then
            say "Packages: ${missing[*]}"
            apt-get update -q
            DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends "${missing[@]}"
        fi
    fi
    python3 -c "import sys; sys.exit(sys.version_info < ($PYTHON_OLDEST))" || stop "Python 3.11 or newer is needed."
}

make_user_and_folders() {
    if [ -z "$root" ] && ! id antrean >/dev/null 2>&1; then
        useradd --system --home-dir "$state" --shell /usr/sbin/nologin antrean
    fi
    mkdir -p "$home/releases" "$home/venvs" "$root/etc/antrean" "$state" "$backups"
    chmod 755 "$home" "$home/releases" "$home/venvs"
    chmod 751 "$root/etc/antrean"
    chmod 750 "$state" "$backups"
    owned_by_user "$state" "$backups"
}

owned_by_user() {
    [ -n "$root" ] || chown antrean:antrean "$@"
}

# Of the service's user: what it makes belongs to it.
as_user() {
    if [ -n "$root" ]; then "$@"; else runuser -u antrean -- "$@"; fi
}
