"""`./run --https`: a certificate authority for one hall, whose key stays here and whose word reaches no further."""

import http.client
import socket
import ssl
import stat
import threading
from contextlib import closing, contextmanager
from http.server import HTTPServer, SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization

from deploy import authority_page, local_authority, serve

ADDRESS = "192.168.77.10"


@pytest.fixture
def var(tmp_path, monkeypatch):
    monkeypatch.setattr(serve, "VAR", tmp_path)
    monkeypatch.setattr(local_authority, "lan_addresses", lambda: [ADDRESS])
    for name in ("HOST", "PORT", "CA_PORT", "TLS_CERT", "TLS_KEY", "ALLOWED_HOSTS", "SITE_URL"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def place_of(*words: str) -> serve.Place:
    return serve.find_place(serve.read_options(list(words)))


@contextmanager
def secured(pair: local_authority.Pair):
    """The port of a server on this machine that shows this certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pair.certificate, pair.key)

    class Silent(SimpleHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(204)
            self.end_headers()

        def log_message(self, *words: object) -> None:
            """Nothing to say."""

    with HTTPServer(("127.0.0.1", 0), Silent) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


def ask(port: int, name: str, authority) -> int:
    """The status for somebody who trusts this authority alone. Raises SSLError."""
    context = ssl.create_default_context(cafile=authority)
    with closing(socket.create_connection(("127.0.0.1", port), timeout=5)) as raw:
        with context.wrap_socket(raw, server_hostname=name) as wrapped:
            connection = http.client.HTTPSConnection(name, port)
            connection.sock = wrapped
            connection.request("GET", "/")
            return connection.getresponse().status


def test_a_phone_that_trusts_the_authority_reaches_the_site_by_address_and_name(tmp_path):
    pair = local_authority.ensure_certificate(tmp_path, [ADDRESS])
    with secured(pair) as port:
        for name in (ADDRESS, "127.0.0.1", "localhost"):
            assert ask(port, name, tmp_path / "ca.crt") == 204
        with pytest.raises(ssl.SSLCertVerificationError):
            ask(port, "192.168.77.11", tmp_path / "ca.crt")
        with pytest.raises(ssl.SSLCertVerificationError):
            ask(port, ADDRESS, None)


def test_the_keys_are_made_once_and_for_their_owner_alone(tmp_path):
    first = local_authority.ensure_certificate(tmp_path, [ADDRESS])
    kept = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert set(kept) == {"ca.crt", "ca.key", "server.crt", "server.key"}
    for name in ("ca.key", "server.key"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    assert local_authority.ensure_certificate(tmp_path, [ADDRESS]) == first
    assert kept == {path.name: path.read_bytes() for path in tmp_path.iterdir()}


def test_another_address_makes_another_certificate_under_the_same_authority(tmp_path):
    local_authority.ensure_certificate(tmp_path, [ADDRESS])
    authority, server = (tmp_path / "ca.crt").read_bytes(), (tmp_path / "server.crt").read_bytes()
    pair = local_authority.ensure_certificate(tmp_path, ["10.1.2.3"])
    assert (tmp_path / "ca.crt").read_bytes() == authority
    assert pair.certificate.read_bytes() != server
    with secured(pair) as port:
        assert ask(port, "10.1.2.3", tmp_path / "ca.crt") == 204


def test_phones_accept_how_long_it_lasts(tmp_path):
    """Apple refuses more than 398 days of a server's certificate."""
    pair = local_authority.ensure_certificate(tmp_path, [ADDRESS])
    server = x509.load_pem_x509_certificate(pair.certificate.read_bytes())
    assert (server.not_valid_after_utc - server.not_valid_before_utc).days <= 398


def test_the_authority_cannot_speak_for_a_public_name(tmp_path):
    """Signed with its own key, for a bank: nobody who trusts the authority believes it."""
    local_authority.ensure_authority(tmp_path)
    parent = x509.load_pem_x509_certificate((tmp_path / "ca.crt").read_bytes())
    key = serialization.load_pem_private_key((tmp_path / "ca.key").read_bytes(), password=None)
    forged = (
        x509.CertificateBuilder(
            issuer_name=parent.subject,
            subject_name=x509.Name([]),
            public_key=key.public_key(),
            serial_number=7,
            not_valid_before=parent.not_valid_before_utc,
            not_valid_after=parent.not_valid_after_utc,
        )
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("bank.example.com")]), critical=True)
        .sign(key, hashes.SHA256())
    )
    (tmp_path / "forged.crt").write_bytes(forged.public_bytes(serialization.Encoding.PEM))
    with secured(local_authority.Pair(tmp_path / "forged.crt", tmp_path / "ca.key")) as port:
        with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree"):
            ask(port, "bank.example.com", tmp_path / "ca.crt")


def test_without_https_nothing_changes(var):
    place = place_of()
    assert (place.site, place.pair, place.authority) == ("http://127.0.0.1:8000", None, None)
    assert set(place.environment()) == {"VAR_DIR", "HOST", "PORT"}


def test_https_for_the_phones_of_a_hall(var):
    serve.make_environment(empty=True)
    place = place_of("--https")
    assert place.site == f"https://{ADDRESS}:8443"
    assert place.install_address == f"http://{ADDRESS}:8000/"
    environment = place.environment()
    assert environment["HTTP_ONLY"] == "0"
    assert environment["SITE_URL"] == place.site
    assert {ADDRESS, "127.0.0.1", "localhost"} <= set(environment["ALLOWED_HOSTS"].split(","))


def test_a_certificate_of_ones_own_needs_no_authority(var, tmp_path):
    pair = local_authority.ensure_certificate(tmp_path / "own", [ADDRESS])
    place = place_of("--cert", str(pair.certificate), "--key", str(pair.key))
    assert place.authority is None
    assert ADDRESS in place.names
    assert not (var / "tls").exists()


@pytest.mark.parametrize("words", [["--cert", "server.crt"], ["--key", "server.key"]])
def test_half_a_certificate_is_refused(var, words):
    with pytest.raises(serve.Refusal, match="berdua"):
        place_of(*words)


def test_a_key_of_another_certificate_is_refused(var, tmp_path):
    one = local_authority.ensure_certificate(tmp_path / "one", [ADDRESS])
    other = local_authority.ensure_certificate(tmp_path / "other", [ADDRESS])
    with pytest.raises(serve.Refusal, match="tidak dapat dipakai"):
        place_of("--cert", str(one.certificate), "--key", str(other.key))


def test_the_page_hands_out_the_certificate_and_never_a_key(tmp_path):
    local_authority.ensure_certificate(tmp_path, [ADDRESS])
    answering = authority_page.handler(tmp_path / "ca.crt", f"https://{ADDRESS}:8443", f"http://{ADDRESS}:8000/")
    with ThreadingHTTPServer(("127.0.0.1", 0), answering) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:

            def get(path: str) -> tuple[int, str, bytes]:
                connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=5)
                connection.request("GET", path)
                answer = connection.getresponse()
                return answer.status, answer.getheader("Content-Type", ""), answer.read()

            status, kind, body = get("/")
            assert (status, kind) == (200, "text/html; charset=utf-8")
            text = body.decode()
            assert f"https://{ADDRESS}:8443" in text
            assert local_authority.fingerprint(tmp_path / "ca.crt") in text
            status, kind, body = get(authority_page.FILE)
            assert (status, kind) == (200, "application/x-x509-ca-cert")
            assert body == (tmp_path / "ca.crt").read_bytes()
            for path in ("/ca.key", "/../ca.key", "/server.key"):
                assert get(path)[0] == 302
        finally:
            server.shutdown()
            thread.join()
