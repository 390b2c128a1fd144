# shellcheck shell=bash
# systemd: the units of deploy/systemd, those that this hospital runs enabled, restarted in the order that loses nothing.

# BPJS first: it waits least. Who delivers comes last: it works with what the servers have written.
servers() { echo ws web stream; }

senders() {
    if [ -n "$(value_of REDIS_URL)" ]; then echo worker beat; else echo relay; fi
}

timers() {
    echo backup close-day invariants archive history sessions downtime
    # Celery keeps the reports' figures by itself.
    [ -n "$(value_of REDIS_URL)" ] || echo facts
}

install_units() {
    local target=$root/etc/systemd/system folder
    mkdir -p "$target/antrean-.service.d"
    install -m 644 "$home"/current/deploy/systemd/*.{service,timer,target} "$target"
    install -m 644 "$home/current/deploy/systemd/antrean-.service.d/common.conf" "$target/antrean-.service.d"
    printf '[Service]\n' >"$target/antrean-.service.d/folders.conf"
    for folder in $(value_of BACKUP_DIR) $(value_of DOWNTIME_DIR); do
        # Where a disk is not mounted, a minus sign lets the service start all the same.
        [ "$folder" = off ] || printf 'ReadWritePaths=-%s\n' "$folder" >>"$target/antrean-.service.d/folders.conf"
    done
    [ -n "$root" ] && return
    systemctl daemon-reload
    local each
    systemctl enable -q antrean.target
    for each in $(servers) $(senders); do systemctl enable -q "antrean-$each.service"; done
    for each in $(timers); do systemctl enable -q --now "antrean-$each.timer"; done
    if [ -n "$(value_of REDIS_URL)" ]; then systemctl disable -q --now antrean-relay.service
    else systemctl disable -q --now antrean-worker.service antrean-beat.service; fi
}

restart_in_order() {
    [ -n "$root" ] && return
    local each
    for each in $(servers); do
        say "Restarting antrean-$each"
        systemctl restart "antrean-$each.service" && answers "$each" || return 1
    done
    for each in $(senders); do systemctl restart "antrean-$each.service" || return 1; done
    systemctl start antrean.target
}

# A minute for each: until its process answers.
answers() {
    local port try
    case $1 in web) port=8000 ;; stream) port=8001 ;; ws) port=8002 ;; esac
    for try in $(seq 60); do
        curl -fsS -o /dev/null "http://127.0.0.1:$port/health/live" 2>/dev/null && return
        sleep 1
    done
    echo "antrean-$1 did not answer within a minute (try $try)." >&2
    return 1
}
