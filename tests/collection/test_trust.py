"""Whom collection trusts: host keys, certificates, logins. Doubt is a refusal, after one attempt."""

from collections.abc import Iterator
from pathlib import Path

import asyncssh
import pytest

from origyne_pipeline.collection.remote import RemoteError, RemoteRefused, RemoteUntrusted

from .conftest import Deposit, Keys, serve
from .servers import PASSWORD, Faults, ftp_server, write_certificate

CDRS = "RatedCDRs/MOBILE/RatedCDRs_MOBILE_20261003_100245.csv"


@pytest.fixture
def sftp(tmp_path: Path, keys: Keys) -> Iterator[Deposit]:
    with serve("sftp", tmp_path, keys) as deposit:
        deposit.write(CDRS)
        yield deposit


@pytest.fixture
def ftps(tmp_path: Path, keys: Keys) -> Iterator[Deposit]:
    with serve("ftps", tmp_path, keys) as deposit:
        deposit.write(CDRS)
        yield deposit


@pytest.mark.parametrize("protocol", ["ftp", "ftps", "sftp"])
def test_a_wrong_password_is_tried_once_and_never_shown(protocol: str, tmp_path: Path, keys: Keys) -> None:
    with serve(protocol, tmp_path, keys) as deposit:
        with pytest.raises(RemoteRefused, match="one attempt was made") as caught:
            deposit.with_ftp(password="wrong-0000").land()
        assert deposit.faults.logins == ["wrong-0000"]
        assert "wrong-0000" not in str(caught.value)
        assert deposit.pauses == []


@pytest.mark.parametrize("protocol", ["ftp", "ftps", "sftp"])
def test_a_password_may_hold_any_character(protocol: str, tmp_path: Path, keys: Keys) -> None:
    with serve(protocol, tmp_path, keys) as deposit:
        with pytest.raises(RemoteRefused):
            deposit.with_ftp(password="é€ %40:@/").land()
        assert deposit.faults.logins == ["é€ %40:@/"]


def test_an_unknown_host_key_is_refused_and_never_added(sftp: Deposit) -> None:
    known_hosts = sftp.settings.ftp.known_hosts
    assert known_hosts
    known_hosts.write_text("")
    with pytest.raises(RemoteUntrusted, match="not in .*SHA256:"):
        sftp.land()
    assert known_hosts.read_text() == ""
    assert sftp.faults.logins == []


def test_a_changed_host_key_is_refused(sftp: Deposit) -> None:
    known_hosts = sftp.settings.ftp.known_hosts
    assert known_hosts
    other = asyncssh.generate_private_key("ssh-ed25519").export_public_key("openssh").decode()
    known_hosts.write_text(known_hosts.read_text().split(" ")[0] + " " + other)
    with pytest.raises(RemoteUntrusted, match="host key CHANGED: expected ssh-ed25519 SHA256:.*found"):
        sftp.land()
    assert sftp.faults.logins == []


@pytest.mark.parametrize("known_hosts", [None, Path("/nowhere/known_hosts")])
def test_sftp_without_known_hosts_is_refused(sftp: Deposit, known_hosts: Path | None) -> None:
    with pytest.raises(RemoteUntrusted, match="ORIGYNE_FTP_KNOWN_HOSTS"):
        sftp.with_ftp(known_hosts=known_hosts).land()


@pytest.mark.parametrize(
    "line",
    [
        "[127.0.0.1]:22 ssh-ed25519 AAAA",
        "[127.0.0.1]:22 ssh-ed25519 not!base64",
        "[127.0.0.1]:22 ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIA==",
        "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTY=",
        "just-a-host",
        "127.0.0.1 ssh-ed25519 \u00e9\u00e9\u00e9",
        "|1|nonsense ssh-ed25519 AAAAB3",
    ],
)
def test_a_known_hosts_line_that_cannot_be_read_is_one_clear_message(sftp: Deposit, line: str) -> None:
    known_hosts = sftp.settings.ftp.known_hosts
    assert known_hosts
    known_hosts.write_text(f"# the wholesaler\n\n{line}\n{known_hosts.read_text()}", encoding="utf-8")
    with pytest.raises(
        RemoteUntrusted, match="ORIGYNE_FTP_KNOWN_HOSTS: .*known_hosts, line 3: expected HOST KEY-TYPE KEY"
    ):
        sftp.land()
    assert sftp.faults.logins == []


@pytest.mark.parametrize(
    "line",
    ["@revoked * ssh-ed25519 AAAA", "other sk-ssh-ed25519@openssh.com AAAA", "a,b ssh-dss AAAAB3NzaC1kc3M="],
)
def test_a_known_hosts_line_of_a_kind_that_is_not_used_is_passed_over(sftp: Deposit, line: str) -> None:
    known_hosts = sftp.settings.ftp.known_hosts
    assert known_hosts
    known_hosts.write_text(f"{line}\n{known_hosts.read_text()}")
    assert len(sftp.land().landed) == 1


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00binary"], ids=["a folder", "binary"])
def test_a_known_hosts_that_is_no_text_is_one_clear_message(
    sftp: Deposit, tmp_path: Path, content: bytes | None
) -> None:
    at = tmp_path / "other_hosts"
    if content is None:
        at.mkdir()
    else:
        at.write_bytes(content)
    with pytest.raises(RemoteUntrusted, match="ORIGYNE_FTP_KNOWN_HOSTS: .*cannot be read"):
        sftp.with_ftp(known_hosts=at).land()


@pytest.mark.parametrize("passphrase", [None, "the key's own"])
def test_a_key_file_opens_the_door(sftp: Deposit, keys: Keys, tmp_path: Path, passphrase: str | None) -> None:
    key_file = tmp_path / "id"
    keys.user_key.write_private_key(str(key_file), passphrase=passphrase, rounds=50)
    assert len(sftp.with_ftp(key_file=key_file, password=passphrase).land().landed) == 1
    assert set(sftp.faults.logins) == {"key"}


def test_a_key_that_the_server_does_not_know_is_not_followed_by_the_password(
    sftp: Deposit, tmp_path: Path
) -> None:
    key_file = tmp_path / "id"
    asyncssh.generate_private_key("ssh-ed25519").write_private_key(str(key_file))
    with pytest.raises(RemoteRefused, match="its key"):
        sftp.with_ftp(key_file=key_file).land()
    assert PASSWORD not in sftp.faults.logins


def test_an_encrypted_key_without_its_passphrase_says_so(sftp: Deposit, keys: Keys, tmp_path: Path) -> None:
    key_file = tmp_path / "id"
    keys.user_key.write_private_key(str(key_file), passphrase="the key's own", rounds=50)
    with pytest.raises(RemoteRefused, match="encrypted; give its passphrase"):
        sftp.with_ftp(key_file=key_file, password=None).land()


def test_a_key_file_that_is_none_says_so(sftp: Deposit, tmp_path: Path) -> None:
    key_file = tmp_path / "id"
    key_file.write_text("no key")
    with pytest.raises(RemoteRefused, match="not a private key"):
        sftp.with_ftp(key_file=key_file).land()


@pytest.mark.parametrize("form", ["openssh", "pkcs1-pem", "pkcs8-pem"])
@pytest.mark.parametrize("kind", ["ssh-ed25519", "ecdsa-sha2-nistp256", "ssh-rsa"])
def test_a_wrong_passphrase_is_one_clear_message(sftp: Deposit, tmp_path: Path, kind: str, form: str) -> None:
    key_file = tmp_path / "id"
    try:
        asyncssh.generate_private_key(kind).write_private_key(
            str(key_file), form, passphrase="its own", rounds=5
        )
    except (asyncssh.KeyExportError, TypeError):
        pytest.skip("no such form of that kind of key")
    with pytest.raises(RemoteRefused, match="ORIGYNE_FTP_KEY_FILE: .*passphrase in ORIGYNE_FTP_PASSWORD"):
        sftp.with_ftp(key_file=key_file, password="wrong-0000").land()
    assert sftp.faults.logins == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA== vno", "a public key"),
        (b"PuTTY-User-Key-File-3: ssh-ed25519\n", "PuTTY"),
        (b"-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n", "cannot be read"),
        (b"\xff\xfe\x00", "not a private key"),
        (b"", "not a private key"),
    ],
)
def test_a_key_file_of_another_kind_says_what_it_is(
    sftp: Deposit, tmp_path: Path, content: bytes, words: str
) -> None:
    key_file = tmp_path / "id"
    key_file.write_bytes(content)
    with pytest.raises(RemoteRefused, match=f"ORIGYNE_FTP_KEY_FILE: .*{words}"):
        sftp.with_ftp(key_file=key_file).land()


def test_a_key_file_that_cannot_be_read_says_so(sftp: Deposit, tmp_path: Path) -> None:
    with pytest.raises(RemoteRefused, match="ORIGYNE_FTP_KEY_FILE: .*cannot be read"):
        sftp.with_ftp(key_file=tmp_path).land()


@pytest.mark.parametrize("protocol", ["ftp", "ftps", "sftp"])
@pytest.mark.parametrize("host", ["a..b", "x" * 64 + ".example.com"])
def test_a_host_that_is_no_name_says_so(protocol: str, host: str, tmp_path: Path, keys: Keys) -> None:
    with serve(protocol, tmp_path, keys) as deposit, pytest.raises(RemoteError, match="not a host name"):
        deposit.with_ftp(url=f"{protocol}://vno@{host}/").land()


def test_no_proof_of_identity_at_all_says_so(sftp: Deposit) -> None:
    with pytest.raises(RemoteRefused, match="ORIGYNE_FTP_PASSWORD"):
        sftp.with_ftp(password=None).land()


def test_a_certificate_of_an_unknown_authority_is_refused(ftps: Deposit) -> None:
    with pytest.raises(RemoteUntrusted, match="certificate is not trusted.*ORIGYNE_FTP_CA_FILE"):
        ftps.with_ftp(ca_file=None).land()
    assert ftps.faults.logins == []


def test_a_certificate_of_another_host_is_refused(tmp_path: Path, keys: Keys) -> None:
    other = Keys(write_certificate(tmp_path / "other.pem", "ftp.example.com"), keys.host_key, keys.user_key)
    with serve("ftps", tmp_path, other) as deposit, pytest.raises(RemoteUntrusted, match="not trusted"):
        deposit.land()


def test_a_certificate_that_expired_is_refused(tmp_path: Path, keys: Keys) -> None:
    expired = Keys(write_certificate(tmp_path / "old.pem", days=-1), keys.host_key, keys.user_key)
    with serve("ftps", tmp_path, expired) as deposit:
        with pytest.raises(RemoteUntrusted, match="not trusted .*expired"):
            deposit.land()
        assert deposit.faults.logins == []


def test_a_server_without_tls_gets_no_password(tmp_path: Path, keys: Keys) -> None:
    with serve("ftp", tmp_path, keys) as deposit:
        url = (deposit.settings.ftp.url or "").replace("ftp://", "ftps://")
        with pytest.raises(RemoteUntrusted, match="does not offer TLS"):
            deposit.with_ftp(url=url).land()
        assert deposit.faults.logins == []


def test_a_ca_file_that_is_none_says_so(ftps: Deposit, tmp_path: Path) -> None:
    (tmp_path / "empty.pem").write_bytes(b"")
    (tmp_path / "text.pem").write_text("no certificate")
    (tmp_path / "cut.pem").write_text("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n")
    for name in ("nowhere.pem", "empty.pem", "text.pem", "cut.pem", "."):
        with pytest.raises(RemoteError, match="ORIGYNE_FTP_CA_FILE: .*is not a readable PEM file"):
            ftps.with_ftp(ca_file=tmp_path / name).land()


def test_a_server_that_demands_tls_session_reuse_is_served(tmp_path: Path, keys: Keys, ftps: Deposit) -> None:
    with ftp_server(ftps.root, Faults(), certificate=keys.certificate, reuse=True) as port:
        assert len(ftps.with_ftp(url=f"ftps://vno@127.0.0.1:{port}/").land().landed) == 1


@pytest.mark.parametrize("protocol", ["ftp", "sftp"])
def test_a_url_without_user_says_so(protocol: str, tmp_path: Path, keys: Keys) -> None:
    with serve(protocol, tmp_path, keys) as deposit:
        url = (deposit.settings.ftp.url or "").replace("vno@", "")
        with pytest.raises(RemoteError, match="USER@host"):
            deposit.with_ftp(url=url).land()


@pytest.mark.parametrize("protocol", ["ftp", "ftps", "sftp"])
def test_the_password_is_in_no_file_of_the_data_root(protocol: str, tmp_path: Path, keys: Keys) -> None:
    with serve(protocol, tmp_path, keys) as deposit:
        deposit.write(CDRS)
        deposit.land()
        assert not any(
            PASSWORD.encode() in at.read_bytes() for at in deposit.settings.home.rglob("*") if at.is_file()
        )
