"""Asked from outside: is the site up, and ready?"""

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.machine]


def test_alive_answers_without_database_or_session(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/healthz")
    assert response.status_code == 200
    assert response.content == b"ok\n"
    assert "no-store" in response["Cache-Control"]


def test_ready_when_every_migration_is_applied(client, django_assert_num_queries):
    assert client.get("/healthz/siap").content == b"siap\n"
    with django_assert_num_queries(2):  # is the table there, what does it hold
        assert client.get("/healthz/siap").status_code == 200


def test_not_ready_when_one_is_missing_and_only_the_log_says_which(client, log_lines):
    MigrationRecorder(connection).migration_qs.filter(app="core").delete()
    response = client.get("/healthz/siap")
    assert response.status_code == 503
    assert response.content == b"belum siap\n"
    assert any("core." in line["message"] for line in log_lines())


def test_not_ready_when_the_database_does_not_answer(client):
    table = connection.ops.quote_name(MigrationRecorder.Migration._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} RENAME COLUMN app TO aplikasi")  # undone with the test's transaction
    response = client.get("/healthz/siap")
    assert response.status_code == 503
    assert response.content == b"belum siap\n"


def test_it_is_asked_past_the_web_server_without_https(settings):
    settings.SECURE_SSL_REDIRECT = True
    assert Client().get("/healthz").status_code == 200
    assert Client().get("/masuk/").status_code == 301


@pytest.mark.parametrize("address", ["/healthz", "/healthz/siap"])
def test_it_is_only_for_asking(client, address):
    assert client.post(address).status_code == 405
    assert client.head(address).status_code == 200
