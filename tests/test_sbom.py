"""The bill of materials names every library of the lock, at its version, and nothing else."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from bench import sbom

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_everything_that_is_locked_is_named_once(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    lock = (ROOT / name).read_text("utf-8")
    assert sbom.main([str(ROOT / name)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["bomFormat"], told["specVersion"]) == ("CycloneDX", "1.6")
    libraries = told["components"]
    pinned = set(re.findall(r"^([\w.-]+)(?:\[.*?\])?==", lock, re.M))
    assert {each["name"] for each in libraries} == pinned
    assert len({each["bom-ref"] for each in libraries}) == len(libraries)
    properties = [one for each in libraries for one in each["properties"]]
    hashes = [one for one in properties if one["name"] == "pip:sha256"]
    assert len(hashes) == lock.count("--hash=sha256:")
    assert all(re.fullmatch(r"pkg:pypi/[a-z0-9-]+@\S+", each["purl"]) for each in libraries)


def test_the_same_lock_gives_the_same_bill() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    assert sbom.bill(lock) == sbom.bill(lock)


def test_what_only_some_platforms_need_says_which() -> None:
    lock = "tzdata==2026.1 ; sys_platform == 'win32' \\\n    --hash=sha256:" + "0" * 64
    (library,) = sbom.bill(lock)["components"]
    assert library["properties"][-1]["value"] == "sys_platform == 'win32'"
