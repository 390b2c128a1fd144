"""Static files of production: their names hold their content, so that no page meets another release's file."""

import hashlib
import json
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

MANIFEST = "staticfiles.json"
COLLECT = "run `manage.py collectstatic --no-input` in this folder, then start the servers again."
NOT_COLLECTED = f"The static files are not collected in {{folder}}: {COLLECT}"
OF_ANOTHER_RELEASE = f"The static files collected in {{folder}} are those of another release: {COLLECT}"


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Django's manifest of hashed names, in which scripts import each other by their hashed names too.

    The manifest also holds a digest of all the files it was made from (`sources`). Files of earlier releases stay in
    the folder: a page that is still open may ask for them.
    """

    manifest_name = MANIFEST
    support_js_module_import_aggregation = True
    # A hash is known when those of all imported files are: as many passes as the longest chain of imports.
    max_post_process_passes = 10

    def save_manifest(self) -> None:
        """Writes the manifest, and into it what it was made from."""
        super().save_manifest()
        manifest = {**json.loads(self.read_manifest()), "sources": digest_of_sources()}
        self.manifest_storage.delete(MANIFEST)
        self.manifest_storage._save(MANIFEST, ContentFile(json.dumps(manifest).encode()))


def digest_of_sources() -> str:
    """One word for all static files as the finders have them now: those of this release, of Django and of packages."""
    found: dict[str, str] = {}
    for finder in get_finders():
        for name, storage in finder.list([]):
            found.setdefault(name, storage.path(name))
    digest = hashlib.sha256()
    for name, path in sorted(found.items()):
        content = hashlib.sha256(Path(path).read_bytes()).hexdigest()
        digest.update(f"{name}\0{content}\n".encode())
    return digest.hexdigest()


def problem_of_the_collected_files() -> str:
    """The sentence that says what to do before a server may start; empty when there is nothing to do."""
    if not settings.STATIC_HASHED:
        return ""
    manifest = Path(settings.STATIC_ROOT) / MANIFEST
    try:
        sources = json.loads(manifest.read_text(encoding="utf-8")).get("sources")
    except (FileNotFoundError, ValueError):
        return NOT_COLLECTED.format(folder=settings.STATIC_ROOT)
    return "" if sources == digest_of_sources() else OF_ANOTHER_RELEASE.format(folder=settings.STATIC_ROOT)


def refuse_without_collected_files() -> None:
    """ImproperlyConfigured with the sentence: otherwise every page would fail, or load another release's scripts."""
    if problem := problem_of_the_collected_files():
        raise ImproperlyConfigured(problem)
