# The image of all of Antrean's processes; compose.yaml says which of them runs what. docs/operations.md, "With containers".
#
# Pin the base by its digest, which no other image can have; a tag moves. On a machine with a registry:
#   docker pull docker.io/library/python:3.11-slim-bookworm
#   docker inspect --format '{{index .RepoDigests 0}}' docker.io/library/python:3.11-slim-bookworm
#   docker build --build-arg PYTHON_IMAGE=docker.io/library/python@sha256:... --tag antrean .
# Everything that is installed by pip is pinned by hash in requirements.txt.
ARG PYTHON_IMAGE=docker.io/library/python:3.11-slim-bookworm

FROM ${PYTHON_IMAGE} AS packages
COPY requirements.txt /srv/antrean/
RUN python -m venv /srv/antrean/.venv \
    && /srv/antrean/.venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes --only-binary :all: \
        --requirement /srv/antrean/requirements.txt

FROM ${PYTHON_IMAGE}
# pg_dump, pg_restore and psql for backups, of the version of the database in compose.yaml.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends postgresql-client-15 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home --home-dir /var/lib/antrean --shell /usr/sbin/nologin antrean \
    && install --directory --owner=10001 --group=10001 --mode=750 /var/lib/antrean /var/backups/antrean
WORKDIR /srv/antrean
COPY --from=packages /srv/antrean/.venv .venv
COPY . .
ENV PATH=/srv/antrean/.venv/bin:$PATH PYTHONUNBUFFERED=1 LANG=C.UTF-8
# Neither key is used for anything but this step, and none stays in the image.
RUN SECRET_KEY=for-collectstatic-alone DATABASE_URL=sqlite:////tmp/none.sqlite3 \
        python manage.py collectstatic --no-input --verbosity 0 \
    && python -m compileall -q . \
    && rm -f /tmp/none.sqlite3
USER 10001:10001
ENTRYPOINT ["/srv/antrean/deploy/container/entrypoint.sh"]
CMD ["gunicorn", "antrean_project.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", \
     "--workers", "2", "--threads", "8", "--keep-alive", "75", "--no-control-socket"]
