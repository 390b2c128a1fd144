#!/bin/sh
# The secrets of compose.yaml, as files, made once: what is there is left alone. Run it as root in the folder of compose.yaml.
# The folder is closed; its files are not, because the images run as users of different numbers.
set -eu

folder=${1:-secrets}
umask 077
mkdir -p "$folder"
chmod 700 "$folder"

make() {
    [ -e "$folder/$1" ] && return
    python3 -c "$2" >"$folder/$1.part"
    chmod 444 "$folder/$1.part"
    mv "$folder/$1.part" "$folder/$1"
    echo "$folder/$1"
}

words="import secrets; print(secrets.token_urlsafe(50), end='')"
key="import base64, secrets; print(base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(), end='')"
make secret_key "$words"
make metrics_token "$words"
make postgres_password "$words"
make field_encryption_keys "$key"
make backup_key "$key"
