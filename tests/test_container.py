"""The container: nobody in particular, nothing to write to but the volume, and no key within.

It is built and run where a builder is there that can run something, and has its base or can fetch
it; what the file says is read everywhere.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "Containerfile").read_text("utf-8")
HARDENED = re.findall(r"#.*?(--read-only .*?)\\\n#\s+(--tmpfs \S+)", TEXT)


def builders() -> list[str]:
    return [each for each in ("podman", "docker") if shutil.which(each) is not None]


def done(*command: str, patience: int = 60) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=patience
    )


@pytest.fixture(scope="module")
def image() -> Iterator[tuple[str, str]]:
    """The builder, and the name of what it has built."""
    usable = [each for each in builders() if done(each, "info").returncode == 0]
    if not usable:
        pytest.skip(f"no builder that answers: of podman and docker there is {builders()}")
    builder, name = usable[0], "localhost/ips-bot:test"
    stands = re.search(r"^ARG PYTHON=(\S+)", TEXT, re.MULTILINE)
    assert stands is not None
    base = stands.group(1)
    is_here = done(builder, "image", "inspect", base).returncode == 0
    if not is_here and done(builder, "pull", base, patience=300).returncode != 0:
        pytest.skip(f"{builder} cannot fetch {base}")
    tried = done(builder, "run", "--rm", base, "python", "--version")
    if tried.returncode != 0:
        pytest.skip(f"{builder} runs nothing here: {tried.stderr[-200:]}")
    built = done(builder, "build", "-t", name, "-f", "Containerfile", ".", patience=900)
    assert built.returncode == 0, built.stderr[-2000:]
    yield builder, name
    done(builder, "rmi", "-f", name)


def options() -> list[str]:
    return " ".join(HARDENED[0]).split()


def run_in(image: tuple[str, str], *verb: str, entry: Sequence[str] = ()) -> str:
    builder, name = image
    ran = done(builder, "run", "--rm", *options(), *entry, name, *verb, patience=120)
    return ran.stdout + ran.stderr


def test_it_runs_as_nobody_and_writes_into_its_data_alone(image: tuple[str, str]) -> None:
    asked = "id -u; touch /srv/ips-bot/bot/x; touch /srv/ips-bot/data/x && echo data taken; "
    asked += "grep -E 'CapEff|CapBnd|NoNewPrivs' /proc/self/status; echo core $(ulimit -c)"
    told = run_in(image, "-c", asked, entry=("--entrypoint", "sh"))
    assert "10001" in told
    assert "Read-only file system" in told
    assert "data taken" in told
    assert re.findall(r"Cap\w+:\s+(\w+)", told) == ["0" * 16] * 2, "it may do nothing of root's"
    assert re.search(r"NoNewPrivs:\s+1$", told, re.MULTILINE), "nothing in it becomes root"
    assert "core 0" in told.splitlines(), "no core dump"


def test_the_bot_starts_in_it(image: tuple[str, str]) -> None:
    assert "The database is up to date." in run_in(image, "migrate")


def test_a_stop_is_heard_and_it_ends_in_order(image: tuple[str, str]) -> None:
    builder, name = image
    container = done(builder, "run", "--detach", *options(), name).stdout.strip()
    assert container
    try:
        with subprocess.Popen(
            (builder, "logs", "--follow", container),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as logs:
            assert logs.stdout is not None
            assert any("The practice workspace is open" in line for line in logs.stdout)
            logs.terminate()
        done(builder, "stop", "--time", "30", container)
        ended = done(builder, "inspect", "--format", "{{.State.ExitCode}}", container)
        assert ended.stdout.strip() == "0"
    finally:
        done(builder, "rm", "--force", "--volumes", container)


def test_it_holds_nothing_of_this_checkout_but_the_program(image: tuple[str, str]) -> None:
    held = run_in(image, "-a", "/srv/ips-bot", entry=("--entrypoint", "ls")).split()
    assert set(held) == {".", "..", "bot", "data", "db", "ips", "practice_workspace"}


# ---------------------------------------------------------------- read everywhere


def test_what_is_copied_is_named_and_comes_into_the_context() -> None:
    """No `COPY .`: a key file or a `.env` in the checkout would be in every image."""
    copied = {line.split()[1] for line in TEXT.splitlines() if re.match(r"COPY (?!--from)", line)}
    ignored = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert "*" in ignored
    assert copied == {each[1:] for each in ignored if each.startswith("!")}
    assert {"bot", "db", "ips", "requirements.lock"} <= copied
    assert all((ROOT / each).exists() for each in copied)


def test_it_is_nobody_and_installs_what_is_locked() -> None:
    assert re.search(r"^USER 10001:10001$", TEXT, re.MULTILINE)
    assert len(HARDENED) == 1
    assert re.search(r"--require-hashes \\\n\s+-r /requirements.lock", TEXT)


@pytest.mark.parametrize("name", ["Makefile", "Containerfile"])
def test_whatever_installs_is_pinned_and_takes_wheels_alone(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    for line in re.findall(r".*pip install.*", text):
        assert "--only-binary :all:" in line
    assert re.findall(r"\bpip==(\S+)", text) == re.findall(
        r"\bpip==(\S+)", (ROOT / "Makefile").read_text("utf-8")
    )
    assert not re.search(r"install (?:--\S+ )*uv\b", text)
