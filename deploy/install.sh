#!/usr/bin/env bash
# Antrean on Debian 12: installs, updates, and goes back to the release before. Run it as often as you like.
# docs/operations.md says what comes before and after it; `install.sh --help` lists the options.
set -euo pipefail
shopt -s inherit_errexit
umask 022

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source_folder=$(dirname "$here")

root="" host="" public="" zone="Asia/Jakarta" database="" wheels="" is_sqlite="" is_relay="" is_back="" is_without_backup=""

usage() {
    cat <<'EOF'
install.sh [options]        (as root, in the folder of the release)
  --host NAME           the name of this server in the hospital's network (hostname -f)
  --public NAME         the name under which BPJS and patients' phones reach it (the same)
  --time-zone ZONE      Asia/Jakarta, Asia/Makassar or Asia/Jayapura
  --database-url URL    a PostgreSQL elsewhere; without it one on this machine
  --sqlite              one file instead of PostgreSQL: for trying, or a very small hospital
  --relay               no Redis and no Celery: manage.py relay delivers
  --wheels DIR          Python packages from this folder, not from the internet
  --back                to the release before this one
  --without-backup      update although the database cannot be backed up first
  --root DIR            everything under DIR, no packages, no services: for a look, and for the tests
The first four are read when /etc/antrean/antrean.env is made; afterwards that file is what counts.
EOF
}

while [ $# -gt 0 ]; do
    case $1 in
        --host | --public | --time-zone | --database-url | --wheels | --root)
            [ $# -gt 1 ] || { echo "$1 needs a value." >&2; exit 2; }
            case $1 in
                --host) host=$2 ;;
                --public) public=$2 ;;
                --time-zone) zone=$2 ;;
                --database-url) database=$2 ;;
                --wheels) wheels=$(realpath "$2") ;;
                --root) mkdir -p "$2" && root=$(realpath "$2") ;;
            esac
            shift 2
            ;;
        --sqlite) is_sqlite=1 && shift ;;
        --relay) is_relay=1 && shift ;;
        --back) is_back=1 && shift ;;
        --without-backup) is_without_backup=1 && shift ;;
        --help) usage && exit 0 ;;
        *) echo "Unknown: $1" >&2 && usage >&2 && exit 2 ;;
    esac
done

say() { printf '== %s\n' "$*"; }
stop() { printf 'STOPPED: %s\n' "$*" >&2; exit 1; }

home=$root/opt/antrean
environment=$root/etc/antrean/antrean.env
state=$root/var/lib/antrean
backups=$root/var/backups/antrean

# shellcheck source=deploy/install/machine.sh
. "$here/install/machine.sh"
# shellcheck source=deploy/install/environment.sh
. "$here/install/environment.sh"
# shellcheck source=deploy/install/release.sh
. "$here/install/release.sh"
# shellcheck source=deploy/install/proxy.sh
. "$here/install/proxy.sh"
# shellcheck source=deploy/install/services.sh
. "$here/install/services.sh"

main() {
    check_machine
    if [ -n "$is_back" ]; then
        go_back
        return
    fi
    local before release
    before=$(readlink "$home/current" 2>/dev/null || true)
    install_packages
    make_user_and_folders
    release=$(copy_release)
    make_venv "$release"
    make_environment
    link_release "$release"
    # From here on the database changes: first a way back.
    if [ -n "$before" ] && [ "$before" != "releases/$release" ]; then
        say "Backing up before the update"
        manage "$before" backup --to "$backups" || [ -n "$is_without_backup" ] ||
            stop "the database could not be backed up; nothing was changed. Set BACKUP_KEY in $environment, or --without-backup."
    fi
    say "Database"
    manage "releases/$release" migrate --no-input
    manage "releases/$release" setup_groups >/dev/null
    collect_static "$release" "$before"
    manage "releases/$release" check --deploy --fail-level ERROR
    switch_to "releases/$release"
    install_units
    install_proxy
    restart_in_order || way_back "$before"
    forget_old_releases
    say "Done: $(readlink "$home/current"). Open https://$(value_of ALLOWED_HOSTS | cut -d, -f1)/setup/"
}

main
