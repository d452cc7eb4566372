"""What is named on the command line may be anything: a pipe, a device, a file of any length."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.server.given_files import text_of


class Endless:
    """A device: however much is asked for, there is more."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    def __enter__(self) -> Endless:
        return self

    def __exit__(self, *_: object) -> None: ...

    def read(self, size: int = -1) -> bytes:
        self.asked.append(size)
        return b"x" * size


def test_a_file_is_read_up_to_a_length(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    device = Endless()
    monkeypatch.setattr(Path, "open", lambda *_: device)
    assert text_of(tmp_path / "any", 100) is None
    assert device.asked == [101]


@pytest.mark.parametrize(
    ("content", "read"),
    [(b"name", "name"), (b"\xef\xbb\xbfname", "name"), (b"\xff\xfe", None), (b"x" * 101, None)],
)
def test_what_is_no_text_or_too_long_is_not_read(
    tmp_path: Path, content: bytes, read: str | None
) -> None:
    file = tmp_path / "units.toml"
    file.write_bytes(content)
    assert text_of(file, 100) == read
    assert text_of(tmp_path, 100) is None
    assert text_of(tmp_path / "none", 100) is None
