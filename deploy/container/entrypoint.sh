#!/bin/sh
# What lies in files under /run/secrets becomes the process's environment: `secret_key` is SECRET_KEY. Then the command.
set -eu

for file in "${SECRETS:-/run/secrets}"/*; do
    [ -f "$file" ] || continue
    name=$(basename "$file" | tr '[:lower:]-' '[:upper:]_')
    export "$name=$(cat "$file")"
done

# PostgreSQL's own image reads the same file: the password is written once.
if [ -z "${DATABASE_URL:-}" ] && [ -n "${POSTGRES_PASSWORD:-}" ]; then
    export DATABASE_URL="postgres://antrean:$POSTGRES_PASSWORD@${POSTGRES_HOST:-database}:5432/antrean"
fi

exec "$@"
