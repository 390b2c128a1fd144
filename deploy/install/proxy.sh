# shellcheck shell=bash
# nginx: our file in the place of Debian's own, never in the place of one that a person wrote.

install_proxy() {
    local target=$root/etc/nginx/nginx.conf noted=$root/etc/antrean/nginx.sha256 made
    mkdir -p "$root/etc/nginx"
    made=$(mktemp "$root/etc/antrean/nginx.XXXXXX")
    named "$home/current/deploy/nginx.conf" >"$made"
    chmod 644 "$made"
    make_certificate
    if [ -e "$target" ] && ! is_ours "$target" "$noted" && ! is_debians "$target"; then
        mv "$made" "$target.antrean"
        say "nginx: $target was changed by hand and stays; ours is $target.antrean"
        return
    fi
    [ ! -e "$target" ] || is_ours "$target" "$noted" || cp -p "$target" "$target.before-antrean"
    sha256sum <"$made" >"$noted"
    mv "$made" "$target"
    [ -n "$root" ] && return
    nginx -t -q || stop "nginx refuses $target; the one before is $target.before-antrean"
    systemctl enable -q --now nginx
    systemctl reload nginx
}

# Under the names of this hospital, as its environment says them.
named() {
    local host public
    host=$(value_of ALLOWED_HOSTS | cut -d, -f1)
    public=$(value_of PUBLIC_URL | sed 's,^https\?://,,; s,[:/].*,,')
    sed "s/antrean\.rs\.example/$public/g; s/antrean\.rs\.internal/$host/g" "$1"
}

is_ours() {
    [ -e "$2" ] && [ "$(sha256sum <"$1")" = "$(cat "$2")" ]
}

is_debians() {
    command -v dpkg-query >/dev/null &&
        dpkg-query -W -f='${Conffiles}\n' nginx-common 2>/dev/null |
        grep -qF "/etc/nginx/nginx.conf $(md5sum <"$1" | cut -d' ' -f1)"
}

# nginx does not start without one. Signed by nobody: browsers and BPJS refuse it until the hospital's own is there.
make_certificate() {
    local folder=$root/etc/ssl/antrean
    [ -e "$folder/certificate.pem" ] && return
    command -v openssl >/dev/null || stop "openssl is missing."
    mkdir -p "$folder" && chmod 700 "$folder"
    (umask 077 && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 90 \
        -subj "/CN=$(value_of ALLOWED_HOSTS | cut -d, -f1)" -keyout "$folder/key.pem" -out "$folder/certificate.pem" 2>/dev/null)
    say "Certificate: one for the first day, signed by nobody. Put the hospital's into $folder (certificate.pem, key.pem)."
}
