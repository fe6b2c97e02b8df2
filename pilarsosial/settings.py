"""The one settings file. It reads the environment and refuses to start half-configured.

Names are listed and explained in `.env.example`. What `./run` made once in `var/env` is read here too, so that
`manage.py` works by hand beside it; a name that the environment already has wins.
"""

import base64
import binascii
import os
from datetime import timedelta
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("VAR_DIR", BASE_DIR / "var"))


def _read_env_file(path: Path) -> None:
    """NAME=value lines into the environment; what is set already stays."""
    if not path.is_file():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        name, separator, value = line.partition("=")
        if separator and not name.lstrip().startswith("#"):
            os.environ.setdefault(name.strip(), value.strip().strip("'\""))


_read_env_file(VAR_DIR / "env")


def _flag(name: str, default: bool = False) -> bool:
    value = os.environ.get(name, "").strip().lower()
    if value not in {"", "0", "1", "true", "false", "yes", "no"}:
        raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")
    if not value:
        return default
    return value in {"1", "true", "yes"}


def _number(name: str, default: int) -> int:
    value = os.environ.get(name, "").strip()
    if value and not value.isdigit():
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.")
    return int(value or default)


def _words(name: str) -> list[str]:
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


def _field_keys() -> tuple[bytes, ...]:
    """FIELD_KEYS: comma-separated url-safe base64 of 32, 48 or 64 bytes, the newest first."""
    keys = []
    for number, word in enumerate(_words("FIELD_KEYS"), start=1):
        try:
            key = base64.urlsafe_b64decode(word.encode() + b"=" * (-len(word) % 4))
        except (binascii.Error, ValueError) as error:
            raise ImproperlyConfigured(f"FIELD_KEYS: key {number} is not url-safe base64.") from error
        if len(key) not in {32, 48, 64}:
            raise ImproperlyConfigured(f"FIELD_KEYS: key {number} has {len(key)} bytes; 32, 48 or 64 are needed.")
        keys.append(key)
    return tuple(keys)


# --- What must be there -----------------------------------------------------------------------------------------

DEBUG = _flag("DEBUG")
_missing = [name for name in ("SECRET_KEY", "FIELD_KEYS", "ALLOWED_HOSTS") if not _words(name)]
if _missing:
    raise ImproperlyConfigured(
        f"Not set: {', '.join(_missing)}. `./run` makes them once in var/env; .env.example explains each."
    )
SECRET_KEY = os.environ["SECRET_KEY"]
FIELD_KEYS = _field_keys()
ALLOWED_HOSTS = _words("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = _words("CSRF_TRUSTED_ORIGINS")
# The site's own address, in links that a command prints and in QR codes on paper.
SITE_URL = (os.environ.get("SITE_URL") or f"http://127.0.0.1:{_number('PORT', 8000)}").rstrip("/")

# Plain HTTP is for one machine (127.0.0.1) or a tunnel; everything else is HTTPS unless said.
HTTP_ONLY = _flag("HTTP_ONLY")
# HTTPS under a name that other programs of the machine have too (localhost, the laptop of a hall).
LOCAL_HTTPS = _flag("LOCAL_HTTPS")
# In the demo nobody is forced to set up a second factor.
DEMO = _flag("DEMO")

# --- Database ---------------------------------------------------------------------------------------------------

DATABASE_URL = os.environ.get("DATABASE_URL") or f"sqlite:///{VAR_DIR / 'pilar.sqlite3'}"
DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=60, conn_health_checks=True)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # IMMEDIATE: a transaction that will write says so at its start, so two writers queue instead of failing half-way.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
        "PRAGMA recursive_triggers=ON;",
    }
    # Persistent connections to a file gain nothing and keep the write-ahead log from being folded in.
    DATABASES["default"]["CONN_MAX_AGE"] = 0
elif DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
    raise ImproperlyConfigured("DATABASE_URL: only sqlite:// and postgres:// are supported.")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Applications -----------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "pilarsosial.core",
    "personnel",
    "events",
    "stipends",
    "pilarsosial.desk",
    "pilarsosial.core.admin_config.SiteConfig",  # django.contrib.admin with our own site
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_filters",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "import_export",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "csp",
]

MIDDLEWARE = [
    "pilarsosial.core.middleware.RequestIdMiddleware",
    # Before everything that may answer by itself, so that refusals and files carry the browser's rules too.
    "csp.middleware.CSPMiddleware",
    "pilarsosial.core.middleware.BrowserPolicyMiddleware",
    "pilarsosial.core.middleware.ReadableAddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "pilarsosial.core.middleware.RollingSessionMiddleware",
    "pilarsosial.core.middleware.NumberInAddressMiddleware",
    "pilarsosial.core.middleware.SignInRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "pilarsosial.core.middleware.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "pilarsosial.urls"
WSGI_APPLICATION = "pilarsosial.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "pilarsosial.core.shell.shell",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- People and sessions ----------------------------------------------------------------------------------------

AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
# Twelve characters with upper and lower case, a digit and a sign: the guidance for Indonesian public offices.
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "pilarsosial.core.accounts.CharacterKindsValidator"},
]
PASSWORD_RESET_TIMEOUT = _number("INVITATION_HOURS", 72) * 3600

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "pilarsosial.core.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "/masuk/"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_USER_DISPLAY = "pilarsosial.core.accounts.user_display"
ACCOUNT_FORMS = {
    "login": "pilarsosial.core.account_forms.SignInForm",
    "reauthenticate": "pilarsosial.core.account_forms.ConfirmPasswordForm",
    "change_password": "pilarsosial.core.account_forms.NewPasswordForm",
    "set_password": "pilarsosial.core.account_forms.FirstPasswordForm",
    "reset_password_from_key": "pilarsosial.core.account_forms.InvitedPasswordForm",
    "user_token": "pilarsosial.core.invitations.InvitationTokenForm",
}
# Codes of the second step, per user and process; wrong passwords and codes are counted by django-axes, in the database.
ACCOUNT_RATE_LIMITS = {"login_failed": "10/5m/key"}
MFA_ADAPTER = "pilarsosial.core.second_factor.MFAAdapter"
MFA_FORMS = {
    "authenticate": "pilarsosial.core.second_factor.SignInCodeForm",
    "reauthenticate": "pilarsosial.core.second_factor.ConfirmCodeForm",
    "activate_totp": "pilarsosial.core.second_factor.FirstCodeForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Pilar Sosial"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = HTTP_ONLY
USERSESSIONS_TRACK_ACTIVITY = False

AXES_FAILURE_LIMIT = _number("LOCKOUT_FAILURES", 5)
AXES_COOLOFF_TIME = timedelta(minutes=_number("LOCKOUT_MINUTES", 15))
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
# The lock ends when it said it would, however often somebody knocks meanwhile.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_CALLABLE = "pilarsosial.core.accounts.locked_out"
AXES_USERNAME_CALLABLE = "pilarsosial.core.accounts.lock_name"
AXES_CLIENT_IP_CALLABLE = "pilarsosial.core.addresses.client_address"
# Sign-ins stand in our own trail; of a failed form nothing that was typed is kept.
AXES_DISABLE_ACCESS_LOG = True
AXES_SENSITIVE_PARAMETERS = ["username", "login", "ip_address", "code", "credential", "csrfmiddlewaretoken", "next"]
# How many proxies stand before gunicorn; the address of a request is read that many steps from the right.
PROXY_COUNT = _number("PROXY_COUNT", 0)

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = _number("SESSION_HOURS", 8) * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = not HTTP_ONLY
CSRF_COOKIE_SECURE = not HTTP_ONLY
CSRF_FAILURE_VIEW = "pilarsosial.core.error_pages.csrf_failure"

# --- Browser rules ----------------------------------------------------------------------------------------------

SECURE_SSL_REDIRECT = not HTTP_ONLY
SECURE_REDIRECT_EXEMPT = [r"^healthz(/siap)?$"]  # asked from the machine itself, past the web server
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXY_COUNT else None
SECURE_HSTS_SECONDS = 0 if HTTP_ONLY or LOCAL_HTTPS else 31_536_000
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# W005 and W021 speak of subdomains and browser preload lists: an office owns one name under go.id, not its parent.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}

# --- Language and time ------------------------------------------------------------------------------------------

LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia")]
TIME_ZONE = "Asia/Jakarta"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = False  # a bare {{ pk }} must never read 1.000; figures go through the filters of core
LOCALE_PATHS = [BASE_DIR / "pilarsosial" / "locale"]

# --- Files ------------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "pilarsosial.core.static_files.HashedStaticFiles"},
}
MEDIA_ROOT = VAR_DIR / "files"  # never served by URL: files leave through a sealed page only
WHITENOISE_MAX_AGE = 3600

# --- Import limits (bytes, rows, days) ------------------------------------------------------------------------

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# A page of the list holds a thousand people, and each may be ticked.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3_000
IMPORT_MAX_BYTES = _number("IMPORT_MAX_MB", 20) * 1024 * 1024
IMPORT_MAX_UNPACKED_BYTES = _number("IMPORT_MAX_UNPACKED_MB", 160) * 1024 * 1024
IMPORT_MAX_ROWS = _number("IMPORT_MAX_ROWS", 100_000)
IMPORT_KEEP_DAYS = _number("IMPORT_KEEP_DAYS", 30)
# A photo, scan or report that is kept.
FILE_MAX_BYTES = _number("FILE_MAX_MB", 10) * 1024 * 1024
# Django lays larger uploads into /tmp as they are; a roster is full of NIKs, so none is ever written unencrypted.
FILE_UPLOAD_MAX_MEMORY_SIZE = max(IMPORT_MAX_BYTES, FILE_MAX_BYTES)

# A confirmed change of a bank account waits this many days before money goes there.
ACCOUNT_WAIT_DAYS = _number("ACCOUNT_WAIT_DAYS", 7)

# When people lose their names: outside participants so long after an event, members so long after their service where
# nobody ever paid them, strangers on lists from outside so long after the list's day; the trail its words, when the
# papers of money that it accounts for are as old (`desk/privacy/retention.py`).
RETENTION_GUEST_MONTHS = _number("RETENTION_GUEST_MONTHS", 24)
RETENTION_MEMBER_YEARS = _number("RETENTION_MEMBER_YEARS", 5)
RETENTION_LIST_MONTHS = _number("RETENTION_LIST_MONTHS", 24)
RETENTION_TRAIL_YEARS = _number("RETENTION_TRAIL_YEARS", 10)

# Aggregates for everybody at /data/. An office decides that for itself; the demo shows it.
OPEN_DATA = _flag("OPEN_DATA", DEMO)

# --- Background work -----------------------------------------------------------------------------------------

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
JOB_STALE_SECONDS = 30
JOB_MAX_ATTEMPTS = 3

IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True
IMPORT_EXPORT_USE_TRANSACTIONS = True

# --- Log: one JSON object a line, on standard error, without personal numbers --------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "request_id": {"()": "pilarsosial.core.logs.RequestIdFilter"},
        "personal_numbers": {"()": "pilarsosial.core.logs.PersonalNumbersFilter"},
    },
    "formatters": {"json": {"()": "pilarsosial.core.logs.JsonFormatter"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "json",
            "filters": ["request_id", "personal_numbers"],
        }
    },
    "root": {"handlers": ["stderr"], "level": os.environ.get("LOG_LEVEL", "INFO").upper()},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "INFO", "propagate": True},
        "axes": {"level": "WARNING"},
    },
}
