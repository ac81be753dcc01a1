"""A project in one file: models, migrations made here, templates of the admin, translations and the test client."""

import sys

import django
from django.conf import settings
from django.urls import path

settings.configure(
    ALLOWED_HOSTS=["testserver"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=[
        "django.contrib.admin",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
    ],
    LANGUAGE_CODE="de",
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ],
    ROOT_URLCONF=__name__,
    SECRET_KEY="no secret",
    STATIC_URL="static/",
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    f"django.{name}"
                    for name in (
                        "template.context_processors.request",
                        "contrib.auth.context_processors.auth",
                        "contrib.messages.context_processors.messages",
                    )
                ]
            },
        }
    ],
)
django.setup()

from django.contrib import admin  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone, translation  # noqa: E402

sys.modules.setdefault(__name__, sys.modules["__main__"])
urlpatterns = [path("admin/", admin.site.urls)]
call_command("migrate", verbosity=1, no_color=True)
User.objects.create_superuser("root", password="pw", date_joined=timezone.datetime(2024, 1, 1, tzinfo=timezone.UTC))
client = Client()
page = client.get("/admin/login/").content.decode()
print("Anmelden" in page, page.count("<"))
print(
    client.login(username="root", password="pw"),
    client.get("/admin/auth/user/").status_code,
    User.objects.filter(username__startswith="r").query,
)
with translation.override("fr"):
    print(translation.gettext("Yes"), translation.ngettext("%(num)d year", "%(num)d years", 2))
call_command("check", no_color=True)
