"""The software bill of materials: every library of a lock file, in CycloneDX.

    python -m bench.sbom [requirements.lock] > sbom.json

Read from the lock alone, which names exact versions and hashes: nothing is fetched and nothing is
guessed, and the same lock gives the same file. A library that only some platforms need carries the
lock's own words for which.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)(?:\s*;\s*([^\\]+))?", re.M)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.sbom", description=__doc__)
    parser.add_argument("lock", type=Path, nargs="?", default=ROOT / "requirements.lock")
    lock = parser.parse_args(arguments).lock.read_text("utf-8")
    sys.stdout.write(f"{json.dumps(bill(lock), indent=1)}\n")
    return 0


def bill(lock: str) -> dict[str, Any]:
    """What a lock file pins, as CycloneDX 1.6."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": project["name"],
                "name": project["name"],
                "version": project["version"],
            }
        },
        "components": list(_components(lock)),
    }


def _components(lock: str) -> Iterator[dict[str, Any]]:
    pinned = list(_PINNED.finditer(lock))
    ends = [*(each.start() for each in pinned[1:]), len(lock)]
    for found, end in zip(pinned, ends, strict=True):
        name, version, marker = found.groups()
        address = f"pkg:pypi/{re.sub(r'[-_.]+', '-', name).lower()}@{version}"
        hashes = _HASH.findall(lock, found.end(), end)
        yield {
            "type": "library",
            "bom-ref": address,
            "name": name,
            "version": version,
            "purl": address,
            # Of each of its files; CycloneDX's own hashes are those of one file alone.
            "properties": [
                *({"name": "pip:sha256", "value": each} for each in hashes),
                *([{"name": "pip:marker", "value": marker.strip()}] if marker else []),
            ],
        }


if __name__ == "__main__":
    sys.exit(main())
