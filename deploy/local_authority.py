"""A certificate authority of this machine alone, for HTTPS in a hall without internet: made once, kept in VAR_DIR/tls.

Phones trust it after they have installed `ca.crt`. It can speak for private addresses and local names only, so that
a lost key opens no bank and no mail. The server's certificate is made again when the machine's addresses change.
"""

from __future__ import annotations

import contextlib
import fcntl
import ipaddress
import os
import socket
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY_DAYS = 3650
# Apple refuses certificates of more than 398 days.
SERVER_DAYS = 397
RENEW_DAYS = 30
_SIOCGIFADDR = 0x8915
_LOOPBACK = ("127.0.0.1", "::1")
_PRIVATE = (
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "169.254.0.0/16",
    "127.0.0.0/8",
    "fc00::/7",
    "fe80::/10",
    "::1/128",
)
_LOCAL_DOMAINS = ("localhost", "local", "lan", "internal")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True)
class Pair:
    """A certificate and its key, as files."""

    certificate: Path
    key: Path


def lan_addresses() -> list[str]:
    """IPv4 addresses under which other machines of the local network reach this one."""
    found = set()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
        for _, name in socket.if_nameindex():
            # An interface without an address answers with an error; so does a system without this call.
            with contextlib.suppress(OSError):
                answer = fcntl.ioctl(asker.fileno(), _SIOCGIFADDR, struct.pack("256s", name.encode()[:15]))
                found.add(socket.inet_ntoa(answer[20:24]))
        with contextlib.suppress(OSError):
            # Nothing is sent: connecting a datagram socket only asks which way it would go.
            asker.connect(("10.255.255.255", 9))
            found.add(asker.getsockname()[0])
    return sorted(address for address in found if not ipaddress.ip_address(address).is_loopback)


def local_names() -> list[str]:
    """The names of this machine on a local network: as it is, and as mDNS says it."""
    name = socket.gethostname().split(".")[0].lower()
    plain = name if name.isascii() and name.replace("-", "").isalnum() else ""
    return ["localhost", *([plain, f"{plain}.local"] if plain else [])]


def ensure_authority(folder: Path) -> Pair:
    """The authority of this installation; made on the first call."""
    pair = Pair(folder / "ca.crt", folder / "ca.key")
    if pair.certificate.exists() and pair.key.exists():
        pair.key.chmod(0o600)
        return pair
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Pilar Sosial"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"Pilar Sosial {socket.gethostname()}"[:64]),
        ]
    )
    builder = _begin(name, name, key.public_key(), AUTHORITY_DAYS)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_usage(signs_certificates=True), critical=True)
    builder = builder.add_extension(_only_local(), critical=True)
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    _write(pair, builder.sign(key, hashes.SHA256()), key)
    return pair


def ensure_certificate(folder: Path, addresses: list[str]) -> Pair:
    """The server's certificate for these addresses, this machine's names and itself; what still fits is kept."""
    authority = ensure_authority(folder)
    pair = Pair(folder / "server.crt", folder / "server.key")
    wanted = _subjects(addresses)
    if pair.certificate.exists() and pair.key.exists() and _fits(pair.certificate, authority.certificate, wanted):
        pair.key.chmod(0o600)
        return pair
    parent = x509.load_pem_x509_certificate(authority.certificate.read_bytes())
    parent_key = serialization.load_pem_private_key(authority.key.read_bytes(), password=None)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Pilar Sosial")])
    builder = _begin(name, parent.subject, key.public_key(), SERVER_DAYS)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_usage(signs_certificates=False), critical=True)
    builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    builder = builder.add_extension(wanted, critical=False)
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(parent_key.public_key())
    builder = builder.add_extension(issuer, critical=False)
    _write(pair, builder.sign(parent_key, hashes.SHA256()), key)
    return pair


def fingerprint(certificate: Path) -> str:
    """SHA-256 of a certificate in groups of four, to compare by eye on the phone."""
    digest = x509.load_pem_x509_certificate(certificate.read_bytes()).fingerprint(hashes.SHA256()).hex().upper()
    return " ".join(digest[start : start + 4] for start in range(0, len(digest), 4))


def subject_names(certificate: Path) -> list[str]:
    """The names and addresses that a certificate is for, wildcards left out. Raises ValueError when it is none."""
    has = x509.load_pem_x509_certificate(certificate.read_bytes())
    try:
        subjects = has.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    names = [*subjects.get_values_for_type(x509.DNSName), *map(str, subjects.get_values_for_type(x509.IPAddress))]
    return [name for name in names if not name.startswith("*")]


def is_private(address: str) -> bool:
    """Can the authority speak for this address?"""
    given: Address = ipaddress.ip_address(address)
    return any(given in ipaddress.ip_network(network) for network in _PRIVATE if _same_kind(given, network))


def _same_kind(given: Address, network: str) -> bool:
    return (given.version == 6) == (":" in network)


def _subjects(addresses: list[str]) -> x509.SubjectAlternativeName:
    reachable = [address for address in sorted({*addresses, *_LOOPBACK}) if is_private(address)]
    names: list[x509.GeneralName] = [x509.DNSName(name) for name in local_names()]
    return x509.SubjectAlternativeName(names + [x509.IPAddress(ipaddress.ip_address(one)) for one in reachable])


def _only_local() -> x509.NameConstraints:
    own = [name for name in local_names() if "." not in name and name != "localhost"]
    names: list[x509.GeneralName] = [x509.DNSName(name) for name in (*_LOCAL_DOMAINS, *own)]
    networks = [x509.IPAddress(ipaddress.ip_network(network)) for network in _PRIVATE]
    return x509.NameConstraints(permitted_subtrees=names + networks, excluded_subtrees=None)


def _fits(certificate: Path, authority: Path, wanted: x509.SubjectAlternativeName) -> bool:
    ours = x509.load_pem_x509_certificate(certificate.read_bytes())
    parent = x509.load_pem_x509_certificate(authority.read_bytes())
    has = ours.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    lasts = ours.not_valid_after_utc > datetime.now(UTC) + timedelta(days=RENEW_DAYS)
    try:
        ours.verify_directly_issued_by(parent)
    except Exception:  # whatever the reason, another one has to be made
        return False
    return lasts and has == wanted


def _begin(
    subject: x509.Name, issuer: x509.Name, public_key: ec.EllipticCurvePublicKey, days: int
) -> x509.CertificateBuilder:
    # A laptop's clock and a phone's differ: yesterday is certainly past for both.
    start = datetime.now(UTC) - timedelta(days=1)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=days))
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _write(pair: Pair, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> None:
    """The key first and for its owner alone; half a pair is made anew at the next start."""
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    pair.certificate.unlink(missing_ok=True)
    pair.key.unlink(missing_ok=True)
    with os.fdopen(os.open(pair.key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pem)
    pair.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
