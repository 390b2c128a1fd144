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
from antrean_project.referral_service import referral_service

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
PUBLIC_URL = env.str("PUBLIC_URL", default="http://127.0.0.1:8000").rstrip("/")
STREAM_URL = env.str("STREAM_URL", default="")
HOSPITAL_NAME = env.str("HOSPITAL_NAME", default="RS Contoh Sehat")
HOSPITAL_CODE = env.str("HOSPITAL_CODE", default="0000R000")

# --- The hospital's rules (house rules of one hospital, not of the product) -----
UNDO_SECONDS = env.int("UNDO_SECONDS", default=10)
LATE_ARRIVAL_MINUTES = env.int("LATE_ARRIVAL_MINUTES", default=15)
CALLS_BEFORE_MISSED = env.int("CALLS_BEFORE_MISSED", default=3)
SECONDS_BETWEEN_CALLS = env.int("SECONDS_BETWEEN_CALLS", default=45)
ADMISSION_CALLS_BEFORE_MISSED = env.int("ADMISSION_CALLS_BEFORE_MISSED", default=2)
ADMISSION_SECONDS_BETWEEN_CALLS = env.int("ADMISSION_SECONDS_BETWEEN_CALLS", default=20)
# Days after which history is packed and the contents of settled messages go; 0: never.
ARCHIVE_AFTER_DAYS = env.int("ARCHIVE_AFTER_DAYS", default=400)
MISSED_RETURN_PLACES = env.int("MISSED_RETURN_PLACES", default=3)
NON_JKN_RELEASE_MINUTES = env.int("NON_JKN_RELEASE_MINUTES", default=60)
# How many different numbers may be looked up at the kiosk from one address, and how many taken, within so many minutes;
# 0: any. A kiosk hands out 4 to 6 numbers a minute when it never stands still.
KIOSK_LOOK_UPS = env.int("KIOSK_LOOK_UPS", default=60)
KIOSK_TICKETS = env.int("KIOSK_TICKETS", default=80)
KIOSK_LOOK_UP_MINUTES = env.int("KIOSK_LOOK_UP_MINUTES", default=10)
# How many different things one member of the staff may look for within so many minutes; 0: any.
STAFF_LOOK_UPS = env.int("STAFF_LOOK_UPS", default=150)
STAFF_LOOK_UP_MINUTES = env.int("STAFF_LOOK_UP_MINUTES", default=10)
# The hospital's own voice: VOICE_DIR/recordings and what make_voice made, VOICE_DIR/rendered.
VOICE_DIR = env.str("VOICE_DIR", default="") or str(BASE_DIR / "var" / "voice")
TICKET_FOOTNOTE = env.str("TICKET_FOOTNOTE", default="")
PHARMACY_TICKET_AT_FINISH = env.bool("PHARMACY_TICKET_AT_FINISH", default=True)
# By which number the pharmacy calls: that of the poli ("house"), or one of its own whose slip comes from the poli, from
# the pharmacy or from the kiosk.
PHARMACY_NUMBER = env.str("PHARMACY_NUMBER", default="kiosk")
# What a final no-show tells BPJS: after task 4, and for a person who never checked in (protocol 5, weak).
NO_SHOW_AFTER_CALL = env.str("NO_SHOW_AFTER_CALL", default="99")
NO_SHOW_NEVER_PRESENT = env.str("NO_SHOW_NEVER_PRESENT", default="nothing")
MEDICAL_RECORD_SERIES_START = env.int("MEDICAL_RECORD_SERIES_START", default=100000)
MEDICAL_RECORD_SERIES_END = env.int("MEDICAL_RECORD_SERIES_END", default=0)
MEDICAL_RECORD_PROVISIONAL = env.bool("MEDICAL_RECORD_PROVISIONAL", default=False)
FIELD_ENCRYPTION_KEYS = env.list("FIELD_ENCRYPTION_KEYS", default=[])

# --- BPJS -----
BPJS_ANTREAN_URL = env.str("BPJS_ANTREAN_URL", default="https://apijkn-dev.bpjs-kesehatan.go.id/antreanrs_dev").rstrip(
    "/"
)
BPJS_VCLAIM_URL = env.str("BPJS_VCLAIM_URL", default="https://apijkn-dev.bpjs-kesehatan.go.id/vclaim-rest-dev").rstrip(
    "/"
)
BPJS_CONS_ID = env.str("BPJS_CONS_ID", default="")
BPJS_SECRET_KEY = env.str("BPJS_SECRET_KEY", default="")
BPJS_ANTREAN_USER_KEY = env.str("BPJS_ANTREAN_USER_KEY", default="")
BPJS_VCLAIM_USER_KEY = env.str("BPJS_VCLAIM_USER_KEY", default="")
BPJS_RATE_PER_SECOND = env.float("BPJS_RATE_PER_SECOND", default=5.0)
# VClaim has a gate of its own: one patient's list is some six requests, and they wait for it.
BPJS_VCLAIM_RATE_PER_SECOND = env.float("BPJS_VCLAIM_RATE_PER_SECOND", default=10.0)
BPJS_TIMEOUT_SECONDS = env.float("BPJS_TIMEOUT_SECONDS", default=10.0)
# How long the record of calls to BPJS is kept; close_day deletes what is older.
BPJS_CALLS_KEPT_DAYS = env.int("BPJS_CALLS_KEPT_DAYS", default=7)
# The doctors' schedules of HFIS: every night so many days from today, and every so many minutes the next days. An empty
# hour: not at night; 0 minutes: not in between.
HFIS_NIGHTLY_AT = env.str("HFIS_NIGHTLY_AT", default="01:30")
HFIS_NIGHTLY_DAYS = env.int("HFIS_NIGHTLY_DAYS", default=14)
HFIS_EVERY_MINUTES = env.int("HFIS_EVERY_MINUTES", default=30)
HFIS_DAYS = env.int("HFIS_DAYS", default=7)
# What VClaim's writes say they are (protocol V0): form, as the catalogue says, or json.
VCLAIM_CONTENT_TYPE = env.str("VCLAIM_CONTENT_TYPE", default="form")
BPJS_SEND = env.str("BPJS_SEND", default="on")
BPJS_SENDS_PHARMACY = env.bool("BPJS_SENDS_PHARMACY", default=True)
# What kiosk and desk say of a JKN patient without a NIK (newborns); empty: our own sentence. Branch offices differ.
JKN_WITHOUT_NIK_REMARK = env.str("JKN_WITHOUT_NIK_REMARK", default="")
# May the desk register such a patient as JKN, with a reason, outside the online queue (BPJS is told nothing of it)?
JKN_WITHOUT_NIK_AT_DESK = env.bool("JKN_WITHOUT_NIK_AT_DESK", default=True)
MOBILE_JKN_MIN_DAYS_AHEAD = env.int("MOBILE_JKN_MIN_DAYS_AHEAD", default=1)
MOBILE_JKN_MAX_DAYS_AHEAD = env.int("MOBILE_JKN_MAX_DAYS_AHEAD", default=90)
MOBILE_JKN_ONE_TICKET_PER = env.str("MOBILE_JKN_ONE_TICKET_PER", default="clinic")
WS_TOKEN_SECONDS = env.int("WS_TOKEN_SECONDS", default=3600)
WS_RETRY_SECONDS = env.int("WS_RETRY_SECONDS", default=5)
WS_MIRROR_STATUS = env.bool("WS_MIRROR_STATUS", default=False)
WS_BOOKING_REMARK = env.str(
    "WS_BOOKING_REMARK", default="Peserta harap 60 menit lebih awal guna pencatatan administrasi."
)
WS_CHECKIN_TWICE_IS_OK = env.bool("WS_CHECKIN_TWICE_IS_OK", default=True)

# --- The API for the hospital's own information system (/api/v1/) -----
API_TOKEN_SECONDS = env.int("API_TOKEN_SECONDS", default=3600)
# How long the answer to an Idempotency-Key is kept: a request repeated later is carried out anew.
API_ANSWERS_KEPT_DAYS = env.int("API_ANSWERS_KEPT_DAYS", default=7)

# The function that asks VClaim when a referral lapses: a dotted path, (number, type) -> date or None. Empty: ours where
# VClaim is configured; `off`: nobody asks.
REFERRAL_SERVICE = referral_service(env.str("REFERRAL_SERVICE", default=""), has_vclaim=bool(BPJS_VCLAIM_USER_KEY))
# The longest that a booking of Mobile JKN waits for VClaim.
BPJS_VCLAIM_SECONDS = env.float("BPJS_VCLAIM_SECONDS", default=2.0)
# --- Which letter or referral a person can use (protocol V7) -----
REFERRAL_DAYS = env.int("REFERRAL_DAYS", default=90)
# The last of these days: warn (shown, sent) or refuse.
REFERRAL_LAST_DAY = env.str("REFERRAL_LAST_DAY", default="warn")
# Does a referral for INT serve its subspecialists too (parent), or INT alone (exact)?
REFERRAL_POLI_MATCH = env.str("REFERRAL_POLI_MATCH", default="parent")
LETTER_LATE_DAYS = env.int("LETTER_LATE_DAYS", default=7)
# The number of an internal referral: a number of this hospital (own), or that of the referral under it (origin).
INTERNAL_REFERENCE = env.str("INTERNAL_REFERENCE", default="own")
# Repeat care without a control letter: at the counter, or as an internal referral (2).
REPEAT_CARE_TYPE = env.str("REPEAT_CARE_TYPE", default="counter")
# When VClaim is silent at the kiosk: a ticket that is marked as unchecked, or a number of the admission counter.
KIOSK_WITHOUT_VCLAIM = env.str("KIOSK_WITHOUT_VCLAIM", default="ticket")

# --- Django -----
INSTALLED_APPS = [
    "django.contrib.admin",
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
    "simrs",
    "staff_login",
    "antrean_project",
    *(["demo"] if DEMO else []),
]
MIDDLEWARE = [
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
                "antrean_project.context.lock",
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
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
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
            "()": "antrean_project.masked_log.MaskedFormatter",
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
    "agreement": {"task": "bpjs_bridge.tasks.compare_with_bpjs", "schedule": 60.0, "options": {"expires": 30.0}},
    "seps": {"task": "bpjs_bridge.tasks.pull_seps", "schedule": 300.0, "options": {"expires": 60.0}},
}
# A line for each sweep would hide the others; urllib3 tells paths, and some of BPJS hold a NIK or a card number.
LOGGING["loggers"] = {
    name: {"level": "WARNING"} for name in ("celery.app.trace", "celery.beat", "celery.worker.strategy", "urllib3")
}
