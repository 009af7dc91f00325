"""All settings, in one place, read from the environment.

Everything has a default that is safe in production; what must be said (the
secret key, the database) fails with the remedy when it is missing. The names
are listed in docs/how-to/configure.md.
"""

from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import bootstrap  # a package of static files, no code
import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _


def origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY is not set. Make one with: "
        "python3 -c 'import secrets; print(secrets.token_urlsafe(50))' and put it into the environment."
    )
# Earlier keys: what was signed or closed under them is still read.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# The bin/run demonstration speaks plain HTTP on 127.0.0.1; a server never should.
HTTPS = env.bool("HTTPS", default=True)

# --- Applications, lowest floor last (docs/architecture.md) ---

INSTALLED_APPS = [
    # Without "allauth" itself: a page or a mail of its own that we have not written cannot be shown.
    # Before ours, since accounts.admin takes their tables out of the admin.
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "cooperation.apps.CooperationConfig",
    "workgroups",
    "agreements",
    "delegations",
    "partners",
    "reporting",
    "accounts",
    "cooperation.apps.RegisterAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_filters",
    "django_htmx",
    "simple_history",
    "csp",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",  # so far out that no error goes without
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.door.limits.SessionLimitsMiddleware",
    "accounts.middleware.PersonalSettingsMiddleware",
    "reporting.uses.UsesMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.door.second_factor.SecondFactorMiddleware",
    "accounts.citizen.CitizenMiddleware",  # after all that ask who somebody is
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "cooperation.middleware.FullDiskMiddleware",
]

ROOT_URLCONF = "cooperation.urls"
WSGI_APPLICATION = "cooperation.wsgi.application"

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
                "django.template.context_processors.i18n",
                "cooperation.context_processors.site",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "reporting.templatetags.reporting",
                "agreements.templatetags.agreements",
            ],
        },
    },
]

# --- Database ---

DATABASES = {"default": env.db("DATABASE_URL", default="postgres:///cooperation")}
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# Compiling a query costs more than running it here; sorting and hashing 100,000 rows needs more than 4 MB.
# How long a statement may take; cooperation/wsgi.py sets it for pages. 0: as long as it likes.
_statement_seconds = env.int("DATABASE_STATEMENT_SECONDS", default=0)
_options = DATABASES["default"].setdefault("OPTIONS", {})
_options.setdefault("options", f"-c jit=off -c work_mem=32MB -c statement_timeout={_statement_seconds}s")
_options.setdefault("connect_timeout", 10)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Attempts to sign in are counted where all processes and machines see them; the numbers of the home page
# are kept by each process (ADR 0015).
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

# --- People and sign-in ---

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",  # of before; kept anew by Argon2 at the next sign-in
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# Without a request for so long a person is signed out; and at the latest so long after signing in.
SESSION_IDLE_MINUTES = env.int("SESSION_IDLE_MINUTES", default=60)
SESSION_MAX_HOURS = env.int("SESSION_MAX_HOURS", default=12)
SESSION_COOKIE_AGE = SESSION_MAX_HOURS * 3600
# Who helps a person that cannot sign in: a name, a room, a telephone number; shown at the door.
HELP_CONTACT = env.str("HELP_CONTACT", default="")

ACCOUNT_ADAPTER = "accounts.door.adapter.Door"
ACCOUNT_FORMS = {
    "login": "accounts.door.forms.SignInForm",
    "reauthenticate": "accounts.door.forms.ShowAgainForm",
    "change_password": "accounts.door.forms.NewPasswordForm",
    "reset_password": "accounts.door.forms.AskForPasswordForm",
    "reset_password_from_key": "accounts.door.forms.LostPasswordForm",
}
# The roles whose people need a second factor: official, staff, head, administrator.
SECOND_FACTOR_FOR = env.list("SECOND_FACTOR_FOR", default=["staff", "head", "administrator"])
MFA_ADAPTER = "accounts.door.second_factor.SecondFactors"
MFA_FORMS = {
    "authenticate": "accounts.door.forms.CodeForm",
    "reauthenticate": "accounts.door.forms.CodeAgainForm",
    "activate_totp": "accounts.door.forms.FirstCodeForm",
    "add_webauthn": "accounts.door.forms.KeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_TOLERANCE = 1  # half a minute before and after: telephones do not tell the time alike
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
# The office's own provider of identities, by OpenID Connect; empty: people sign in by password alone.
OIDC_SERVER = env.str("OIDC_SERVER", default="")
OIDC_NAME = env.str("OIDC_NAME", default="OpenID Connect")
SOCIALACCOUNT_ADAPTER = "accounts.door.provider.OfficeProvider"
SOCIALACCOUNT_LOGIN_ON_GET = True  # its address takes nothing but a POST
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS: dict[str, dict[str, Any]] = {}
if OIDC_SERVER:
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "office",
                "name": OIDC_NAME,
                "client_id": env.str("OIDC_CLIENT_ID", default=""),
                "secret": env.str("OIDC_CLIENT_SECRET", default=""),
                "settings": {"server_url": OIDC_SERVER},
            }
        ],
    }
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # addresses are entered by an administrator
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_METHODS = ["password", "mfa"]
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
# Attempts in so many seconds (s), minutes (m) from one address (ip) and upon one account (key, user).
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "20/m/ip,5/300s/key",
    "change_password": "10/m/user",
    "reauthenticate": "10/m/user",
    "reset_password": "20/m/ip,5/300s/key",
    "reset_password_from_key": "20/m/ip",
}

# --- Languages and formats ---

LANGUAGES = [("kk", _("Kazakh")), ("ru", _("Russian")), ("en", _("English"))]
LANGUAGE_CODE = env.str("LANGUAGE_CODE", default="ru")
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE: Literal["Lax"] = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
# Ours first; then what Django and the other libraries leave untranslated.
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "libraries"]
FORMAT_MODULE_PATH = "cooperation.formats"
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="Asia/Almaty")

# --- Files ---

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static", ("bootstrap", Path(bootstrap.__path__[0]) / "css")]
MEDIA_ROOT = VAR_DIR / "media"
# No MEDIA_URL on purpose: a file leaves only through a view that checks its record.
STORAGES = {
    "default": {"BACKEND": "reporting.storage.WholeFiles"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DOCUMENT_MAX_BYTES = env.int("DOCUMENT_MAX_BYTES", default=25 * 1024 * 1024)
# All documents together; 0: as much as the disk has.
DOCUMENTS_TOTAL_MAX_BYTES = env.int("DOCUMENTS_TOTAL_MAX_BYTES", default=0)
# Where clamd listens, as /run/clamav/clamd.ctl or host:port; empty: uploads are not checked for viruses.
CLAMAV_SOCKET = env.str("CLAMAV_SOCKET", default="")
CLAMAV_TIMEOUT = env.int("CLAMAV_TIMEOUT", default=30)
# Under which address nginx keeps MEDIA_ROOT for itself (deploy/nginx.conf); empty: files go out from here.
X_ACCEL_LOCATION = env.str("X_ACCEL_LOCATION", default="")

# --- Security headers ---

SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if env.bool("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1  # of X-Forwarded-For only what the proxy itself has added is believed
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        # A browser also asks this of where a form's answer leads: signing in leads to the provider.
        "form-action": [SELF, *([origin(OIDC_SERVER)] if OIDC_SERVER else [])],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}

# --- The rules of the register ---

# Whether anybody may see public agreements without signing in (docs/how-to/public-register.md).
PUBLIC_REGISTER = env.bool("PUBLIC_REGISTER", default=False)

# An open commitment whose date is nearer than this many days is "due soon".
COMMITMENT_DUE_SOON_DAYS = env.int("COMMITMENT_DUE_SOON_DAYS", default=30)
# What sleeps (cooperation/dormancy.py): after so many days a contract should have a result, a record its
# date of signing, a visit its return, a working group its next meeting.
DORMANT_CONTRACT_DAYS = env.int("DORMANT_CONTRACT_DAYS", default=90)
DORMANT_DRAFT_DAYS = env.int("DORMANT_DRAFT_DAYS", default=30)
DORMANT_VISIT_DAYS = env.int("DORMANT_VISIT_DAYS", default=183)
GROUP_QUIET_DAYS = env.int("GROUP_QUIET_DAYS", default=92)
# An agreement in force that no meeting heard for so many days is proposed for the next agenda.
AGREEMENT_UNHEARD_DAYS = env.int("AGREEMENT_UNHEARD_DAYS", default=92)
# A PDF of more rows than this is made in the background: laying it out takes too long to wait for.
PDF_MAX_ROWS = env.int("PDF_MAX_ROWS", default=500)

# --- Reminders (docs/how-to/reminders.md) ---

# How many days before the last day to give notice, or else before the end of the term.
REMIND_TERM_DAYS = env.list("REMIND_TERM_DAYS", cast=int, default=[90, 60, 30, 15, 7, 0])
# How many days before a commitment is due; once it is overdue, every so many days.
REMIND_COMMITMENT_DAYS = env.list("REMIND_COMMITMENT_DAYS", cast=int, default=[30, 7, 0])
REMIND_OVERDUE_EVERY = env.int("REMIND_OVERDUE_EVERY", default=7)
# So long after the end of a term it is still told of, if nobody was: the sender may have stood still.
REMIND_LATE_DAYS = env.int("REMIND_LATE_DAYS", default=30)

# Empty: no mail leaves, and the lists on the home page have to do.
EMAIL_URL = env.str("EMAIL_URL", default="")
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=20)
if EMAIL_URL:
    try:
        globals().update(env.email_url("EMAIL_URL"))
    except (ImproperlyConfigured, ValueError):  # their messages may show a piece of the password
        raise ImproperlyConfigured(
            "EMAIL_URL cannot be read. Write it as smtp+tls://user:password@host:587; in the user and the "
            "password write the signs : / # ? @ as %3A %2F %23 %3F %40."
        ) from None
    if not globals()["EMAIL_HOST"]:
        raise ImproperlyConfigured("EMAIL_URL names no host. Write it as smtp://host:25.")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="cooperation@localhost")

# --- Printed documents ---

# Under which name people reach the site; stands in the code on each paper. Empty: as the request came.
SITE_URL = env.str("SITE_URL", default="").rstrip("/")
# How long the file of a printed document can be taken again; its entry stays for good.
PRINT_KEEP_DAYS = env.int("PRINT_KEEP_DAYS", default=90)

# --- Files made in the background (docs/how-to/workers.md) ---

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
# How long the making of one file may take, and how much address space each of its processes may have.
JOB_MAX_SECONDS = env.int("JOB_MAX_SECONDS", default=900)
JOB_MAX_MEMORY_MB = env.int("JOB_MAX_MEMORY_MB", default=1536)
# A worker that has not been heard of for this long is dead; its job is taken up again once.
JOB_STALE_SECONDS = env.int("JOB_STALE_SECONDS", default=30)
JOB_KEEP_DAYS = env.int("JOB_KEEP_DAYS", default=7)
# Unfinished jobs that one person may have.
JOBS_PER_USER = env.int("JOBS_PER_USER", default=5)

# --- Log ---

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"without_secrets": {"()": "cooperation.logs.WithoutSecrets"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["without_secrets"],
        }
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {name: {"level": "ERROR"} for name in ("fontTools", "pikepdf", "weasyprint")},
}
