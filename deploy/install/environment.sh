# shellcheck shell=bash
# /etc/antrean/antrean.env: made once, with keys of its own, for the service's user alone; never overwritten.

key_of_32_bytes() {
    python3 -c "import base64, secrets; print(base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())"
}

word() {
    python3 -c "import secrets; print(secrets.token_urlsafe($1))"
}

# NAME VALUE FILE: in the place of the line that names it, also behind a sign; at the end where there is none.
set_value() {
    NAME=$1 VALUE=$2 awk '
        BEGIN { name = ENVIRON["NAME"]; line = name "=" ENVIRON["VALUE"] }
        !done && ($0 ~ "^#?" name "=") { print line; done = 1; next }
        { print }
        END { if (!done) print line }
    ' "$3" >"$3.part"
    mv "$3.part" "$3"
}

value_of() {
    sed -n "s/^$1=//p" "$environment" | tail -n 1 | sed "s/^[\"']//; s/[\"']\$//"
}

make_environment() {
    [ -e "$environment" ] && return
    say "Keys: $environment"
    host=${host:-$(hostname -f 2>/dev/null || hostname)}
    public=${public:-$host}
    local made
    made=$(umask 077 && mktemp "$environment.XXXXXX")
    grep -v '^ *$' "$source_folder/.env.example" >"$made"
    set_value SECRET_KEY "$(word 50)" "$made"
    set_value FIELD_ENCRYPTION_KEYS "$(key_of_32_bytes)" "$made"
    set_value BACKUP_KEY "$(key_of_32_bytes)" "$made"
    set_value BACKUP_DIR "$backups" "$made"
    set_value VOICE_DIR "$state/voice" "$made"
    set_value METRICS_TOKEN "$(word 24)" "$made"
    set_value ALLOWED_HOSTS "$(printf '%s\n' "$host" "$public" localhost 127.0.0.1 | awk '!seen[$0]++' | paste -sd,)" "$made"
    set_value PUBLIC_URL "https://$public:8081" "$made"
    set_value HTTPS 1 "$made"
    set_value TIME_ZONE "$zone" "$made"
    [ -n "$is_relay" ] || set_value REDIS_URL redis://127.0.0.1:6379/0 "$made"
    if [ -n "$is_sqlite" ]; then
        database=sqlite:///$state/antrean.sqlite3
    elif [ -z "$database" ]; then
        database=$(make_database)
    fi
    set_value DATABASE_URL "$database" "$made"
    chmod 600 "$made"
    owned_by_user "$made"
    mv -n "$made" "$environment"
}

# A role and a database of its own on this machine's PostgreSQL; prints the address. Both may be there already.
make_database() {
    [ -z "$root" ] || stop "--root starts no PostgreSQL: --sqlite or --database-url."
    local password
    password=$(word 24)
    {
        psql_as_owner <<SQL
SELECT 'CREATE ROLE antrean LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'antrean') \gexec
ALTER ROLE antrean PASSWORD '$password';
SELECT 'CREATE DATABASE antrean OWNER antrean ENCODING ''UTF8'' TEMPLATE template0'
    WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'antrean') \gexec
SQL
    } >&2
    printf 'postgres://antrean:%s@127.0.0.1:5432/antrean' "$password"
}

psql_as_owner() {
    # Not from a folder that this user may not enter.
    (cd / && runuser -u postgres -- psql -v ON_ERROR_STOP=1 -q)
}
