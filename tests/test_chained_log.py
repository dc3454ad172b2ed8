"""A log that is only added to: whole lines, each tied to the one before, whoever is killed while adding."""

import json
import multiprocessing
import os
import stat
from pathlib import Path

import pytest

from origyne_pipeline import chained_log
from origyne_pipeline.chained_log import LogError, open_log, read_chain, read_log


def add(path: Path, *texts: str) -> None:
    for text in texts:
        with open_log(path) as log:
            log.add({"text": text})


def add_many(path: Path, name: str) -> None:
    add(path, *(f"{name}{number}" for number in range(25)))


def test_lines_are_read_as_they_were_added(tmp_path: Path) -> None:
    path = tmp_path / "registers/log.jsonl"
    assert read_log(path) == []
    add(path, "a", "é\n;", "c")
    assert [entry["text"] for entry in read_log(path)] == ["a", "é\n;", "c"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("change", ["text", "order", "left out", "hash", "no entry", "added"])
def test_a_change_is_noticed_and_named_by_line(tmp_path: Path, change: str) -> None:
    path = tmp_path / "log.jsonl"
    add(path, "a", "b", "c")
    lines = path.read_text().splitlines()
    match change:
        case "text":
            lines[1] = lines[1].replace('"b"', '"x"')
        case "order":
            lines[1:] = reversed(lines[1:])
        case "left out":
            del lines[1]
        case "hash":
            lines[1] = json.dumps({**json.loads(lines[1]), "hash": "0" * 64})
        case "no entry":
            lines[1] = "[]"
        case "added":
            lines.insert(1, lines[0])
    path.write_text("\n".join(lines) + "\n")
    before = path.read_bytes()
    with pytest.raises(LogError, match=r"log.jsonl, line 2: .*registers/"):
        read_log(path)
    with pytest.raises(LogError), open_log(path) as log:
        log.add({"text": "d"})
    assert path.read_bytes() == before


def test_a_line_that_a_kill_cut_off_is_none_and_the_next_one_takes_its_place(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    add(path, "a", "b")
    whole = path.read_bytes()
    for cut in range(whole.index(b"\n") + 1, len(whole)):
        path.write_bytes(whole[:cut])
        assert [entry["text"] for entry in read_log(path)] == ["a"]
        add(path, "b")
        assert path.read_bytes() == whole


def test_a_line_that_can_not_be_written_leaves_the_log_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "log.jsonl"
    add(path, "a")
    before = path.read_bytes()

    def disk_is_full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", disk_is_full)
    with pytest.raises(LogError, match="No space left on device; nothing was done"), open_log(path) as log:
        log.add({"text": "b"})
    assert path.read_bytes() == before


def test_processes_that_add_at_the_same_time_add_every_line(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    context = multiprocessing.get_context("fork")
    writers = [context.Process(target=add_many, args=(path, name)) for name in "ab"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    entries, last_hash = read_chain(path)
    assert sorted(entry["text"] for entry in entries) == sorted(f"{n}{i}" for n in "ab" for i in range(25))
    assert chained_log.hash_after(entries, 50) == last_hash
