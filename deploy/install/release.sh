# shellcheck shell=bash
# Releases beside each other under /opt/antrean/releases, each of one content; `current` names the one that serves.

RELEASES_KEPT=3

# What is not of the product: a checkout's own folders, tests, and what a person keeps there.
packed() {
    tar --create --file - --directory "$source_folder" --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 \
        --mode='u+rwX,go+rX,go-w' --exclude-vcs --exclude='./.venv' --exclude='./node_modules' --exclude='./var' \
        --exclude='./.env' --exclude='./tests' --exclude='__pycache__' --exclude='*.pyc' .
}

# Copies this folder to a place named by version and content, once; prints the name.
copy_release() {
    local name target
    name=$(sed -n 's/^version = "\(.*\)"/\1/p' "$source_folder/pyproject.toml")-$(packed | sha256sum | cut -c1-12)
    target=$home/releases/$name
    if [ ! -e "$target" ]; then
        say "Release $name" >&2
        rm -rf "$target.part" && mkdir "$target.part"
        packed | tar --extract --file - --directory "$target.part" --no-same-owner --preserve-permissions --touch
        chmod 755 "$target.part"
        mkdir "$target.part/var"
        # The service may not write here, so that Python would compile all of it at each start.
        [ -n "$root" ] || python3 -m compileall -q -s "$target.part" -p "$target" "$target.part" >&2
        mv "$target.part" "$target"
    fi
    printf '%s' "$name"
}

# The packages of a release, by the hashes of requirements.txt. Releases that ask for the same share them.
make_venv() {
    local asked venv
    asked=$home/releases/$1/requirements.txt
    venv=$home/venvs/$(sha256sum "$asked" | cut -c1-12)
    if [ ! -e "$venv/complete" ]; then
        say "Python packages"
        rm -rf "$venv"
        python3 -m venv "$venv"
        local from=()
        [ -z "$wheels" ] || from=(--no-index --find-links "$wheels")
        "$venv/bin/pip" install --quiet --disable-pip-version-check --require-hashes --only-binary :all: "${from[@]}" \
            --requirement "$asked" || stop "the Python packages could not be installed; nothing was changed."
        touch "$venv/complete"
    fi
    ln -sfn "../../venvs/$(basename "$venv")" "$home/releases/$1/.venv"
}

# The keys lie outside: by a way that holds wherever this tree stands.
link_release() {
    ln -sfn ../../../../etc/antrean/antrean.env "$home/releases/$1/.env"
}

# RELEASE BEFORE: each release has its static files beside it, so that servers of two releases run side by side. Those
# that the release before gave out under hashed names come along: a page that is still open may ask for its own.
collect_static() {
    local target=$home/releases/$1/var/static of_before=$home/$2/var/static
    if [ ! -e "$target" ] && [ -n "$2" ] && [ -e "$of_before" ]; then
        cp -al "$of_before" "$target"
        find "$target" -type f -regextype posix-extended ! -regex '.*\.[0-9a-f]{12}(\.[^/]*)?' -delete
    fi
    (cd "$home/releases/$1" && clean_environment .venv/bin/python manage.py collectstatic --no-input --verbosity 0)
}

# What stands in .env counts, and nothing of the shell of whoever runs this.
clean_environment() {
    env -i PATH="$PATH" HOME="$state" LANG=C.UTF-8 "$@"
}

# RELEASE ARGUMENTS...: manage.py of a release, as the service's user.
manage() {
    local folder=$home/$1
    shift
    (cd "$folder" && as_user env -i PATH="$PATH" HOME="$state" LANG=C.UTF-8 .venv/bin/python manage.py "$@")
}

# RELEASE: from now on it is the one that is started.
switch_to() {
    local now
    now=$(readlink "$home/current" 2>/dev/null || true)
    [ -z "$now" ] || [ "$now" = "$1" ] || ln -sfn "$now" "$home/previous"
    ln -sfn "$1" "$home/current.new"
    mv -T "$home/current.new" "$home/current"
}

go_back() {
    local before
    before=$(readlink "$home/previous" 2>/dev/null || true)
    [ -n "$before" ] || stop "there is no release before this one."
    say "Back to $before"
    switch_to "$before"
    install_units
    restart_in_order || stop "the release before does not start either: journalctl -u 'antrean-*'"
    say "The database stays as the newer release made it. Where CHANGELOG.md says that the older one cannot use it:"
    say "systemctl stop antrean.target; manage.py restore --replace FILE of $backups; docs/operations.md, Restore."
}

way_back() {
    [ -z "$root" ] || return 0
    stop "the servers did not come up. Look: journalctl -u 'antrean-*' -n 50. ${1:+Back: $0 --back}"
}

# The newest few, the one that serves and the one before it stay, and the packages that these ask for.
forget_old_releases() {
    local folder kept venv
    kept="$(readlink "$home/current") $(readlink "$home/previous" 2>/dev/null || true)"
    while read -r folder; do
        [[ " $kept " == *" releases/$folder "* ]] || rm -rf "$home/releases/${folder:?}"
    done < <(cd "$home/releases" && find . -mindepth 1 -maxdepth 1 -printf '%C@ %f\n' | sort -rn |
        tail -n +$((RELEASES_KEPT + 1)) | cut -d' ' -f2)
    for venv in "$home"/venvs/*; do
        find "$home/releases" -maxdepth 2 -name .venv -lname "*/$(basename "$venv")" | grep -q . || rm -rf "$venv"
    done
}
