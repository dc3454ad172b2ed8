"""Settings are written into origyne.toml without touching anything else."""

import stat
import tomllib
from pathlib import Path

import pytest

from origyne_pipeline.settings import SettingsError, load_settings
from origyne_pipeline.settings_file import SettingChange, setting_changes, write_settings

EXAMPLE = (Path(__file__).parents[1] / "origyne.toml.example").read_text(encoding="utf-8")
VALUES = {("company", "name"): 'Été "Mobile" \\ SAS', ("mail", "sender"): "factures@exemple.fr"}


def test_a_new_file_holds_them_alone(tmp_path: Path) -> None:
    path = tmp_path / "origyne.toml"
    changes = write_settings(path, VALUES)
    assert changes == [
        SettingChange("[company] name", None, VALUES["company", "name"]),
        SettingChange("[mail] sender", None, "factures@exemple.fr"),
    ]
    settings = load_settings({}, path)
    assert (settings.company.name, settings.mail.sender) == tuple(VALUES.values())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_example_gets_each_below_its_default_and_keeps_every_line(tmp_path: Path) -> None:
    path = tmp_path / "origyne.toml"
    path.write_text(EXAMPLE, encoding="utf-8")
    path.chmod(0o640)
    write_settings(path, VALUES)
    lines = path.read_text(encoding="utf-8").splitlines()
    added = [line for line in lines if line not in EXAMPLE.splitlines()]
    assert len(added) == 2
    assert lines[lines.index(added[0]) - 1] == '# name = "VNO de démonstration"'
    assert [line for line in lines if line not in added] == EXAMPLE.splitlines()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@pytest.mark.parametrize(
    "text",
    [
        '[company]\nname = "A"  # as registered\nsiren = "1"\n\n# the mail\n[mail]\nport = 25\n',
        '[company]\r\nname = "A" # as registered\r\n[mail]\r\nport = 25\r\n',
        'company = { name = "A", siren = "1" }\nmail.port = 25 # as registered\n',
        'home = """\n[company]\n# name = "x"\n"""\n[mail]\n# sender = 1 as registered',
        "# as registered\n",
        '[[sources]]\nname = "alpha" # as registered\nurl = "file:///x"\n[sources.more]\na = 1\n',
    ],
)
def test_other_lines_and_comments_stay_and_a_second_time_changes_nothing(tmp_path: Path, text: str) -> None:
    path = tmp_path / "origyne.toml"
    path.write_bytes(text.encode())
    expected = tomllib.loads(text)
    for (section, name), value in VALUES.items():
        expected.setdefault(section, {})[name] = value
    before = setting_changes(path, VALUES)
    assert path.read_bytes() == text.encode()
    assert write_settings(path, VALUES) == before
    content = path.read_bytes()
    assert tomllib.loads(content.decode()) == expected
    assert b"as registered" in content
    assert write_settings(path, VALUES) == []
    assert path.read_bytes() == content


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "real.toml", tmp_path / "origyne.toml"
    real.write_text("")
    link.symlink_to(real)
    write_settings(link, VALUES)
    assert link.is_symlink() and "Mobile" in real.read_text(encoding="utf-8")


@pytest.mark.parametrize("content", [b"[company", b"\xff\xfe", b"company = 3\n"])
def test_a_file_that_is_no_settings_is_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "origyne.toml"
    path.write_bytes(content)
    with pytest.raises(SettingsError, match=r"origyne\.toml"):
        write_settings(path, VALUES)
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    ("variable", "value"), [("ORIGYNE_PARTS", "257"), ("ORIGYNE_PROCESSES", "0"), ("ORIGYNE_PROCESSES", "65")]
)
def test_a_number_of_parts_or_processes_that_cannot_be_is_refused(
    tmp_path: Path, variable: str, value: str
) -> None:
    with pytest.raises(SettingsError, match=f"{variable}: expected .*, found {value}"):
        load_settings({"ORIGYNE_HOME": str(tmp_path), variable: value})
