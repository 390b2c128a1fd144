#!/bin/sh
# deploy/nginx.conf, with the containers' names in the place of this machine's ports and the hospital's in that of ours.
set -eu

made=/tmp/nginx.conf
sed -e 's/127\.0\.0\.1:8000/web:8000/' -e 's/127\.0\.0\.1:8001/stream:8001/' -e 's/127\.0\.0\.1:8002/ws:8002/' \
    -e "s/antrean\.rs\.internal/$HOST_NAME/g" -e "s/antrean\.rs\.example/$PUBLIC_NAME/g" \
    "${1:-/antrean/nginx.conf}" >"$made"
exec nginx -c "$made" -g 'daemon off; pid /tmp/nginx.pid;'
