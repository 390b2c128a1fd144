"""The frame's settings: one file, filled from the environment (and `.env`) alone."""

import os
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from antrean_project.database import (
    COMMAND_IDLE_SECONDS,
    COMMAND_LOCK_SECONDS,
    Limits,
    database_of,
    is_command,
)
from antrean_project.masked_log import formatter_class
from antrean_project.pins import pinned_by

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
# 1: an invented hospital, whose users have a password that everybody knows. It is said by the process's own environment
# alone, and then no line of a hospital's `.env` is read. `make demo` and `make stack` hand everything over themselves.
DEMO = env.bool("DEMO", default=False)
DEMO_ENV = BASE_DIR / (os.environ.get("DEMO_DIR") or "var/demo") / "demo.env"
if not DEMO:
    environ.Env.read_env(BASE_DIR / ".env")
elif "SECRET_KEY" not in os.environ:
    if not DEMO_ENV.exists():
        raise ImproperlyConfigured(f"DEMO=1, and there is no demo in {DEMO_ENV.parent}: run `make demo` once.")
    environ.Env.read_env(DEMO_ENV)

# --- Who we are -----
SECRET_KEY = env.str("SECRET_KEY", default="")
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
HTTPS = env.bool("HTTPS", default=False)
# For how long browsers refuse this host name without TLS. It holds for every port and cannot be taken back sooner: off
# until the hospital knows that nothing else under this name is served by plain http.
HSTS_SECONDS = env.int("HSTS_SECONDS", default=0)
# Proxies whose X-Forwarded-For is believed. They must write that header anew, as deploy/nginx.conf does.
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=["127.0.0.1", "::1"])
# With it as bearer token `/metrics` answers any machine; without, this one alone.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
# A folder in which all server processes of this machine count their requests. prometheus_client reads a name of its own
# when it is imported, and takes an empty one for the folder it runs in.
METRICS_DIR = env.str("METRICS_DIR", default="")
if METRICS_DIR:
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = METRICS_DIR
PUBLIC_URL = env.str("PUBLIC_URL", default="http://127.0.0.1:8000").rstrip("/")
STREAM_URL = env.str("STREAM_URL", default="")

# --- The hospital's rules -----
# They lie in the database (/setup/settings/). A variable that is set pins its rule: it is then a setting of Django's.
globals().update(pinned_by(os.environ))
# The hospital's own voice: VOICE_DIR/recordings and what make_voice made, VOICE_DIR/rendered.
VOICE_DIR = env.str("VOICE_DIR", default="") or str(BASE_DIR / "var" / "voice")
FIELD_ENCRYPTION_KEYS = env.list("FIELD_ENCRYPTION_KEYS", default=[])

# --- BPJS -----
WS_MIRROR_STATUS = env.bool("WS_MIRROR_STATUS", default=False)

# The function that asks VClaim when a referral lapses: a dotted path, (number, type) -> date or None. Empty: ours where
# VClaim is configured; `off`: nobody asks.
REFERRAL_SERVICE = env.str("REFERRAL_SERVICE", default="")

# SIMRS Khanza's database, for `sync_khanza` alone. It holds a password: under this name no error page shows it.
KHANZA_SECRET_URL = env.str("KHANZA_DATABASE_URL", default="")

# --- Django -----
INSTALLED_APPS = [
    "antrean_project.admin_config.HospitalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
    "queues",
    "service_accounts",
    "bpjs_bridge",
    "kiosk",
    "counter",
    "display",
    "reports",
    "setup",
    "khanza",
    "simrs",
    "staff_login",
    "antrean_project",
    *(["demo"] if DEMO else []),
]
MIDDLEWARE = [
    "antrean_project.request_metrics.RequestMetricsMiddleware",
    "bpjs_bridge.inbound.envelope.EnvelopeMiddleware",
    "antrean_project.forwarded.CallersAddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "antrean_project.language.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "staff_login.locking.StaffLockMiddleware",
    "staff_login.sessions.StaffSessionMiddleware",
    "staff_login.second_views.SecondFactorMiddleware",
    "staff_login.start_views.StartPasswordMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "antrean_project.unavailable.UnavailableMiddleware",
]
ROOT_URLCONF = "antrean_project.urls"
WSGI_APPLICATION = "antrean_project.wsgi.application"
ASGI_APPLICATION = "antrean_project.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "antrean_project.context.hospital",
                "antrean_project.brand.brand",
                "antrean_project.context.lock",
                "antrean_project.context.restored",
                "antrean_project.context.live",
                "antrean_project.look.look",
            ]
        },
    }
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


IS_COMMAND = is_command()
# How long a request waits for a lock; for all that stand behind it the part that queues/database/turns.py says.
DATABASE_LOCK_SECONDS = COMMAND_LOCK_SECONDS if IS_COMMAND else env.float("DATABASE_LOCK_SECONDS", default=2.0)
DATABASE_STATEMENT_SECONDS = 0.0 if IS_COMMAND else env.float("DATABASE_STATEMENT_SECONDS", default=15.0)
DATABASE_IDLE_SECONDS = COMMAND_IDLE_SECONDS if IS_COMMAND else env.float("DATABASE_IDLE_SECONDS", default=20.0)
LIMITS = Limits(lock=DATABASE_LOCK_SECONDS, statement=DATABASE_STATEMENT_SECONDS, idle=DATABASE_IDLE_SECONDS)
DATABASES = {"default": database_of(env, LIMITS, own=BASE_DIR / "var" / "antrean.sqlite3", is_command=IS_COMMAND)}
REDIS_URL = env.str("REDIS_URL", default="")
# Where relay or Celery put backups; empty: nowhere, off: the hospital backs up by other means. Their key is no field's.
BACKUP_DIR = env.str("BACKUP_DIR", default="")
BACKUP_KEY = env.str("BACKUP_KEY", default="")
BACKUP_EVERY_HOURS = max(env.int("BACKUP_EVERY_HOURS", default=24), 1)
BACKUP_KEEP_DAYS = max(env.int("BACKUP_KEEP_DAYS", default=14), 1)
# Where `downtime_pack` saves the lists of the hour, for the staff's machines to copy; empty: nowhere by itself.
DOWNTIME_DIR = env.str("DOWNTIME_DIR", default="")
# The folder of pg_dump, pg_restore and psql; empty: looked for.
POSTGRES_BIN = env.str("POSTGRES_BIN", default="")
LIVE_MAX_CLIENTS = env.int("LIVE_MAX_CLIENTS", default=2000)

LANGUAGE_CODE = "id"
LANGUAGES = [("id", _("Bahasa Indonesia")), ("en", _("Inggris"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env.str("TIME_ZONE", default="Asia/Jakarta")
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
# Where collectstatic puts what the servers give out.
STATIC_ROOT = env.str("STATIC_ROOT", default="") or str(BASE_DIR / "var" / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
# Files under names that hold their content, out of STATIC_ROOT. Without: each as it lies in the repository, for trying
# and developing; nothing is collected then.
STATIC_HASHED = (env.str("STATIC_HASHED", default="") or ("0" if DEBUG or DEMO else "1")) == "1"
PLAIN_STATIC_FILES = "django.contrib.staticfiles.storage.StaticFilesStorage"
HASHED_STATIC_FILES = "antrean_project.static_files.HashedStaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": HASHED_STATIC_FILES if STATIC_HASHED else PLAIN_STATIC_FILES},
}
WHITENOISE_USE_FINDERS = not STATIC_HASHED

AUTHENTICATION_BACKENDS = ["staff_login.backend.BrakedBackend"]
# Wrong passwords in a row of one user name at one address before each further try waits; and of all names at one
# address within 15 minutes, except for users who logged in there before (200 colleagues may share one). 0: no limit.
STAFF_LOGIN_FAILURES = env.int("STAFF_LOGIN_FAILURES", default=5)
STAFF_LOGIN_FAILURES_PER_ADDRESS = env.int("STAFF_LOGIN_FAILURES_PER_ADDRESS", default=100)
# A staff session ends after a shift, or when nobody acted for so long; screens that poll do not act. 0: no limit.
STAFF_SESSION_HOURS = env.int("STAFF_SESSION_HOURS", default=12)
STAFF_IDLE_MINUTES = env.int("STAFF_IDLE_MINUTES", default=240)
# Minutes without an act after which a screen locks itself and asks for the PIN; 0: only by the key.
STAFF_LOCK_MINUTES = env.int("STAFF_LOCK_MINUTES", default=0)
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/counter/"
LOGOUT_REDIRECT_URL = "/"
# A password is at least so long, not one of the twenty thousand that everybody tries, not the user's own name, and not
# digits alone. Nobody is made to change one that is good.
STAFF_PASSWORD_LENGTH = env.int("STAFF_PASSWORD_LENGTH", default=8)
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": max(STAFF_PASSWORD_LENGTH, 8)},
    },
    *(
        {"NAME": f"django.contrib.auth.password_validation.{name}"}
        for name in ("UserAttributeSimilarityValidator", "CommonPasswordValidator", "NumericPasswordValidator")
    ),
    {"NAME": "staff_login.public_passwords.NoPublicPassword"},
]

# --- Security -----
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        **({"connect-src": [SELF, STREAM_URL]} if STREAM_URL else {}),
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
# A monitor asks each of the servers beside the proxy, without TLS (from elsewhere `/metrics` wants TLS).
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
# Never for the names below this one, never for the browsers' own list: other systems of the hospital live there.
SECURE_HSTS_SECONDS = HSTS_SECONDS if HTTPS else 0
# W004 asks for HSTS, W005 and W021 for subdomains and the list: see HSTS_SECONDS.
SILENCED_SYSTEM_CHECKS = ["security.W004", "security.W005", "security.W021"]
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_048_576

# --- DRF: used under /ws/ and /api/v1/; both have authentication and answers of their own -----
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
}

# Swagger UI comes from this server.
SPECTACULAR_SETTINGS = {
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SERVE_INCLUDE_SCHEMA": False,
    # Each document is of one API and has its own tests; one of all addresses is nobody's.
    "ENABLE_DJANGO_DEPLOY_CHECK": False,
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": formatter_class(),
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}

# --- Celery ---
# It only pumps: no results, no ETA (a job due later would come back after the visibility timeout), no pickles. A job of
# a killed worker is given back after `visibility_timeout`; long before that a sweep has done its work.
CELERY_BROKER_URL = REDIS_URL or None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 60,
    "unacked_restore_interval": 1,
    "unacked_restore_throttle": 1,
    "socket_keepalive": True,
    # A line that went dead is noticed and opened anew within about 11 seconds.
    "health_check_interval": 5,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A broker may be away for as long as it likes.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_DEFAULT_QUEUE = "antrean"
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CONCURRENCY = 2
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "bpjs_bridge.tasks.drain", "schedule": 1.0, "options": {"expires": 5.0}},
    "references": {"task": "bpjs_bridge.tasks.check_references", "schedule": 60.0, "options": {"expires": 30.0}},
    "schedules": {"task": "bpjs_bridge.tasks.compare_schedules", "schedule": 5.0, "options": {"expires": 5.0}},
    "plan": {"task": "bpjs_bridge.tasks.open_planned_sessions", "schedule": 60.0, "options": {"expires": 30.0}},
    "agreement": {"task": "bpjs_bridge.tasks.compare_with_bpjs", "schedule": 60.0, "options": {"expires": 30.0}},
    "backups": {"task": "setup.tasks.make_backup", "schedule": 60.0, "options": {"expires": 30.0}},
    "imports": {"task": "setup.tasks.work_imports", "schedule": 2.0, "options": {"expires": 2.0}},
    "facts": {"task": "reports.tasks.keep_facts", "schedule": 600.0, "options": {"expires": 300.0}},
    "recap": {"task": "reports.tasks.send_recap", "schedule": 60.0, "options": {"expires": 30.0}},
    "figures": {"task": "bpjs_bridge.tasks.pull_figures", "schedule": 300.0, "options": {"expires": 120.0}},
    "seps": {"task": "bpjs_bridge.tasks.pull_seps", "schedule": 300.0, "options": {"expires": 60.0}},
}
# A line for each sweep would hide the others; urllib3 tells paths, and some of BPJS hold a NIK or a card number.
LOGGING["loggers"] = {
    **{name: {"level": "WARNING"} for name in ("celery.app.trace", "celery.beat", "celery.worker.strategy", "urllib3")},
    # uvicorn has set up a handler of its own before: its lines look like all others.
    "uvicorn": {"handlers": ["console"], "level": "INFO", "propagate": False},
    # Nowhere, whatever its options say: addresses of status pages are their patients' secret. Unnamed it would inherit.
    "uvicorn.access": {"handlers": [], "propagate": False},
}
