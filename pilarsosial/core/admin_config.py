from django.contrib.admin.apps import AdminConfig


class SiteConfig(AdminConfig):
    """Django's admin with our site; stands in INSTALLED_APPS instead of `django.contrib.admin`."""

    default_site = "pilarsosial.core.admin_site.Site"
    verbose_name = "Administrasi"
