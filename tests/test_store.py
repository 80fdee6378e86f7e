"""The stored index: the same answers with it and without, whatever becomes of its files."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_bot import Document, QABot
from qa_bot.documents import LOADERS, Source, read_corpus
from qa_bot.documents.outline import OneSection
from qa_bot.interface.cli import main
from qa_bot.interface.render import Look, render_json
from qa_bot.model import Block, Place, Section
from qa_bot.offsets import ViewBuilder
from qa_bot.store import Store, analyses, entries, texts
from qa_bot.writing import write_atomically
from tests import strategies

ROOT = Path(__file__).parent.parent
QUESTION = "Who praised the peacekeepers?"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "a.txt").write_bytes((ROOT / "corpus/kazakhstan-syria-relations.txt").read_bytes())
    (folder / "b.md").write_text("# Moons\n\nGalileo Galilei saw Io in 1610.\n\n## Names\n\nSimon Marius named it.\n")
    records = [{"_id": str(at), "title": f"Moon {at}", "text": f"Moon {at} is no planet."} for at in range(5)]
    (folder / "c.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    return folder


def said(corpus: Path, store: Store | None) -> str:
    bot = QABot.from_paths([corpus], store=store)
    questions = (QUESTION, "Who named it?", "What is moon 3?", "Who prased Io?", "What is the GDP of Mars?")
    return "".join(render_json(bot.ask(question), Look()) for question in questions)


def test_answers_are_the_same_with_and_without(corpus: Path, tmp_path: Path) -> None:
    without = said(corpus, None)
    first, second = Store(tmp_path / "cache"), Store(tmp_path / "cache")

    assert said(corpus, first) == without
    assert said(corpus, second) == without
    assert (first.made, first.used, second.made, second.used) == (3, 0, 0, 3)
    assert not first.notes + second.notes


def test_one_file_that_changes_is_analysed_alone(corpus: Path, tmp_path: Path) -> None:
    said(corpus, Store(tmp_path / "cache"))
    (corpus / "b.md").write_text("# Moons\n\nJohannes Kepler saw Io in 1611.\n")
    store = Store(tmp_path / "cache")

    assert said(corpus, store) == said(corpus, None)
    assert (store.made, store.used) == (1, 2)


def test_one_file_of_many_that_changes_is_analysed_alone(tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for at in range(150):
        (folder / f"{at:03}.txt").write_text(f"Moon {at} was seen by observer {at * 7}. Moon {at} has no air.\n")
    QABot.from_paths([folder], store=Store(tmp_path / "cache"))
    count = len(Store(tmp_path / "cache").entries())
    (folder / "070.txt").write_text("Moon 70 is lost. Nobody sees it.\n")
    (folder / "111.txt").unlink()
    (folder / "111.md").write_text("# Moon 111\n\nIt is square.\n")
    (folder / "030.txt").rename(folder / "030b.txt")
    store = Store(tmp_path / "cache")
    bot, fresh = (QABot.from_paths([folder], store=each) for each in (store, None))

    assert count < 20
    assert store.made == 2
    assert store.used == 148
    for question in ("Who has seen moon 30?", "What is lost?", "Which moon is square?", "Who saw moon 111?"):
        assert render_json(bot.ask(question), Look()) == render_json(fresh.ask(question), Look())
    assert bot.counts() == fresh.counts()


VIEW = Document("a.md", "A", "Io is old.", (Section(("One", "Two"), ((0, 10),)),), "a.md", "x")


def test_a_document_comes_back_as_its_loader_made_it(corpus: Path) -> None:
    source = "# A\n\nIo is *old*.\n"
    builder = ViewBuilder(source)
    for start, end in ((5, 11), (12, 15), (16, 17)):
        builder.copy(start, end)
    text, offsets = builder.finish()
    original = replace(VIEW, text=source, sha256=sha256(source.encode()).hexdigest())
    made = replace(
        original,
        text=text,
        blocks=(Block("heading", 0, 2, 1), Block("paragraph", 0, 10, parent=0)),
        places=((0, Place("page", 1, "i")), (4, Place("section", None, "One"))),
        metadata={"author": "Ada"},
        original=original,
        offsets=offsets,
    )
    record = replace(
        made, id="7", text="Ein Mond", sections=OneSection("Ein Mond"), record_line=3, original=None, offsets=None
    )
    files = {"file": [made, record]}
    entry = b"".join(entries.encoded(*texts.arrays_of(files)))
    back, other = texts.Texts.of(*entries.decoded(entry)).documents("file", Source("b/a.md", "a.md", source.encode()))

    assert back.offsets is not None
    assert back.offsets.columns == made.offsets.columns
    assert back.original == replace(original, path="b/a.md")
    assert replace(back, offsets=None, original=None) == replace(made, path="b/a.md", offsets=None, original=None)
    assert other == replace(record, path="b/a.md")


def test_files_are_not_read_by_their_loader_a_second_time(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = said(corpus, Store(tmp_path / "cache"))

    def refuse(source: Source) -> list[Document]:
        raise AssertionError(f"{source.path} is read anew")

    for suffix in (".txt", ".md", ".jsonl"):
        monkeypatch.setitem(LOADERS, suffix, refuse)

    assert said(corpus, Store(tmp_path / "cache")) == expected


def known(document: Document | None) -> object:
    """Return all that is known of a document, to be compared."""
    if document is None:
        return None
    runs = document.offsets and [list(column) for column in document.offsets.columns]
    return runs, known(document.original), replace(document, original=None, offsets=None)


def test_what_cannot_be_read_is_left_out_each_time(corpus: Path, tmp_path: Path) -> None:
    (corpus / "b0.txt").write_bytes(b"\xff")
    (corpus / "b1.pdf").write_bytes(b"%PDF")
    first, second, without = (
        QABot.from_paths([corpus], store=store) for store in (Store(tmp_path), Store(tmp_path), None)
    )

    assert list(map(str, first.skipped)) == list(map(str, second.skipped)) == list(map(str, without.skipped))
    told = [list(map(known, bot.documents)) for bot in (first, second, without)]
    assert told[0] == told[1] == told[2]


@given(st.lists(strategies.documents(), min_size=1, max_size=4))
def test_what_is_stored_comes_back_as_it_was(documents: list[Document]) -> None:
    found, part = Store().read(documents, 180)
    entry = b"".join(entries.encoded(*analyses.arrays_of(found, part, ["a file"], [len(documents)])))
    back, again = analyses.Analyses.of(*entries.decoded(entry)).part(0, 1, documents)

    assert list(back) == list(found)
    assert list(again.lexicon) == list(part.lexicon)
    assert all(again.lexicon.number(string) == number for number, string in enumerate(part.lexicon))
    assert list(again.first_token.part(0, len(again.first_token))) == list(
        part.first_token.part(0, len(part.first_token))
    )
    for name in ("words", "classes", "first_term", "terms", "tokens"):
        assert getattr(again, name).tolist() == getattr(part, name).tolist()


SENSELESS = b'qa-bot arrays 1\n{"about": {"stems": {}}, "arrays": {"leads": ["|u1", [32]]}}\n'
Damage = Callable[[bytes], bytes]


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[:-1],
        lambda content: content[: len(content) // 2],
        lambda content: content[:200] + bytes([content[200] ^ 1]) + content[201:],
        lambda content: b"\x80\x04\x95 a pickle",
        lambda content: content.replace(b"qa-bot index 3", b"qa-bot index 2"),
        lambda content: forged(b"{}\n"),
        lambda content: forged(SENSELESS + b"\xff" * 32),
    ],
    ids=["empty", "cut", "half", "flipped", "foreign", "older", "no fields", "senseless"],
)
def test_a_damaged_entry_is_made_anew_with_a_note(corpus: Path, tmp_path: Path, damage: Damage) -> None:
    expected = said(corpus, Store(tmp_path / "cache"))
    for path in Store(tmp_path / "cache").entries():
        path.write_bytes(damage(path.read_bytes()))
    store = Store(tmp_path / "cache")

    assert said(corpus, store) == expected
    assert len(store.notes) == len(store.entries()) == 2
    assert all("made anew" in note for note in store.notes)
    assert said(corpus, again := Store(tmp_path / "cache")) == expected
    assert (again.used, again.notes) == (3, [])


def forged(body: bytes) -> bytes:
    """Return an entry whose digest is right and whose content is not."""
    return entries.FORMAT + sha256(body).hexdigest().encode() + b"\n" + body


def test_an_entry_of_another_text_is_not_believed(corpus: Path, tmp_path: Path) -> None:
    store = Store(tmp_path / "cache")
    said(corpus, store)
    (corpus / "b.md").write_text("# Moons\n\nJohannes Kepler saw Io in 1611.\n")
    said(corpus, Store(tmp_path / "cache"))
    for suffix in entries.SUFFIXES:
        one, other = (path for path in store.entries() if path.suffix == suffix)
        content = one.read_bytes()
        one.write_bytes(other.read_bytes())
        other.write_bytes(content)

    assert said(corpus, Store(tmp_path / "cache")) == said(corpus, None)


def test_other_settings_and_versions_have_entries_of_their_own(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = read_corpus([corpus]).documents[:1]
    Store(tmp_path).read(documents, 180)
    Store(tmp_path).read(documents, 90)
    monkeypatch.setattr(entries, "__version__", "0.0.0")
    Store(tmp_path).read(documents, 180)
    Store(tmp_path).read([replace(documents[0], sha256="0" * 64)], 180)

    assert len(Store(tmp_path).entries()) == 4


@pytest.mark.parametrize("folder", ["file/below", "\0"])
def test_a_folder_that_cannot_be_made_changes_no_answer(corpus: Path, tmp_path: Path, folder: str) -> None:
    (tmp_path / "file").touch()
    store = Store(tmp_path / folder)

    assert said(corpus, store) == said(corpus, None)
    assert "is not kept" in store.unkept
    assert not store.notes


def test_a_full_disk_leaves_nothing_behind(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    store = Store(tmp_path / "cache")

    assert said(corpus, store) == said(corpus, None)
    assert "No space left" in store.unkept
    assert list((tmp_path / "cache").iterdir()) == []


def test_the_oldest_entries_make_room(tmp_path: Path) -> None:
    for at in range(5):
        path = tmp_path / f"{at}.index"
        path.write_bytes(b"x" * 100)
        os.utime(path, (at, at))
    entries.make_room(tmp_path, 250, {tmp_path / "0.index"})

    assert [path.name for path in Store(tmp_path).entries()] == ["0.index", "4.index"]


def run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "HOME": str(home), "PYTHONPATH": str(ROOT)}
    for name in ("XDG_CACHE_HOME", "QA_BOT_CACHE", "XDG_CONFIG_HOME"):
        env.pop(name, None)
    command = [sys.executable, "-m", "qa_bot", *arguments]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


def test_a_second_ask_needs_no_nltk(tmp_path: Path) -> None:
    code = "import sys; from qa_bot.interface.cli import main; main(sys.argv[1:]); print('nltk' in sys.modules)"
    env = {**os.environ, "HOME": str(tmp_path), "PYTHONPATH": str(ROOT), "QA_BOT_CACHE": str(tmp_path)}
    outputs = [
        subprocess.run(
            [sys.executable, "-c", code, "ask", QUESTION], env=env, capture_output=True, text=True, check=True
        ).stdout
        for _ in range(2)
    ]

    first, second = (output.rstrip().rsplit("\n", 1) for output in outputs)
    assert first[0] == second[0]
    assert (first[1], second[1]) == ("True", "False")


@pytest.mark.parametrize("count", [3, pytest.param(8, marks=pytest.mark.slow)])
def test_several_processes_on_one_store(tmp_path: Path, count: int) -> None:
    env = {**os.environ, "HOME": str(tmp_path), "PYTHONPATH": str(ROOT), "QA_BOT_CACHE": str(tmp_path / "cache")}
    command = [sys.executable, "-m", "qa_bot", "ask", QUESTION, "--json"]
    running = [subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(count)]
    outputs = {process.communicate() for process in running}

    assert len(outputs) == 1
    assert next(iter(outputs))[1] == b""
    assert sorted(path.suffix for path in (tmp_path / "cache").iterdir()) == [".index", ".text"]


def test_index_says_what_is_stored(tmp_path: Path) -> None:
    first = run(tmp_path, "index")
    again = run(tmp_path, "index", "--json")
    anew = json.loads(run(tmp_path, "index", "--rebuild", "--json").stdout)
    record = json.loads(again.stdout)

    assert "1 document, 8 passages" in first.stdout
    assert "1 file analysed, 0 stored before" in first.stdout
    assert record["files"] == {"stored_before": 1, "analysed": 0}
    assert anew["files"] == {"stored_before": 0, "analysed": 1}
    assert (tmp_path / ".cache/qa-bot").stat().st_mode & 0o777 == 0o700
    cleared = json.loads(run(tmp_path, "index", "--clear", "--json").stdout)
    assert cleared == {"schema": "qa-bot/index-cleared/1", "folder": str(tmp_path / ".cache/qa-bot"), "removed": 2}
    assert not list((tmp_path / ".cache/qa-bot").iterdir())


def test_index_says_why_nothing_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("QA_BOT_CACHE", str(tmp_path / "file/below"))

    assert main(["index"]) == 0
    assert "the index is not kept" in capsys.readouterr().err


def test_without_a_home_nothing_is_kept(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("HOME")

    assert main(["ask", QUESTION]) == 0
    assert capsys.readouterr().err == ""
    assert main(["index"]) == 0
    assert "/dev/null" in capsys.readouterr().err


def test_an_output_in_a_folder_that_is_not_there_is_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "none" / "run"

    assert main(["eval", "tests/data/questions.jsonl", "--quiet", "--run", str(target)]) == 2
    assert str(target) in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_stored_where_that_is_not_wanted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert main(["ask", QUESTION, "--no-cache"]) == 0
    monkeypatch.setenv("QA_BOT_CACHE", "off")
    assert main(["index"]) == 0

    assert "nothing is stored" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []


# Writing -------------------------------------------------------------------------------------------------------------


def test_a_file_keeps_its_mode_and_links_are_followed(tmp_path: Path) -> None:
    path, link = tmp_path / "file", tmp_path / "link"
    path.write_bytes(b"old")
    path.chmod(0o640)
    link.symlink_to(path)
    write_atomically(link, b"new")

    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o640
    assert link.is_symlink()


def test_a_name_of_any_length_can_be_written(tmp_path: Path) -> None:
    write_atomically(tmp_path / ("x" * 250), b"content")

    assert len(list(tmp_path.iterdir())) == 1


_WRITER = """
import sys
from pathlib import Path
from qa_bot.writing import write_atomically
at = 0
print("ready", flush=True)
while True:
    at = (at + 1) % 10
    write_atomically(Path(sys.argv[1]), str(at).encode() * 300_000)
"""


@pytest.mark.parametrize("kills", [5, pytest.param(200, marks=pytest.mark.slow)])
def test_a_kill_at_any_moment_leaves_a_whole_file(tmp_path: Path, kills: int) -> None:
    path = tmp_path / "file"
    moment = random.Random(1)
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    for _ in range(kills):
        writer = subprocess.Popen([sys.executable, "-S", "-c", _WRITER, str(path)], env=env, stdout=subprocess.PIPE)
        assert writer.stdout is not None
        writer.stdout.readline()
        time.sleep(moment.random() * 0.02)
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
        if path.exists():
            content = path.read_bytes()
            assert len(content) == 300_000
            assert len(set(content)) == 1


@pytest.mark.slow
def test_a_kill_while_the_index_is_stored(corpus: Path, tmp_path: Path) -> None:
    expected = said(corpus, None)
    moment = random.Random(2)
    env = {**os.environ, "HOME": str(tmp_path), "PYTHONPATH": str(ROOT), "QA_BOT_CACHE": str(tmp_path / "cache")}
    for _ in range(40):
        command = [sys.executable, "-m", "qa_bot", "index", "--rebuild", "--corpus", str(corpus)]
        process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL)
        time.sleep(moment.random() * 0.5)
        process.send_signal(signal.SIGKILL)
        process.wait()
        store = Store(tmp_path / "cache")
        assert said(corpus, store) == expected
        assert not store.notes
