"""A setting that no release has, as the recipe adds it: a line in each of two files."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from pathlib import Path

# The module, the line that the new one is written before, and the new one.
LINES = (
    (
        "ips.unit_settings",
        "    digest_day: Annotated[",
        '    late_look_at: Annotated[time, Hour("Late look at", "At what is left.")] = time(16)\n',
    ),
    ("db.models", "    digest_day: ColumnClause[str] ", "    late_look_at: ColumnClause[time]\n"),
)


def write() -> None:
    """Both modules as they are imported from now on in this process."""
    for module, before, line in LINES:
        _write(module, before, line)


def _write(module: str, before: str, line: str) -> None:
    spec = find_spec(module)
    assert spec is not None
    assert spec.origin is not None
    source = Path(spec.origin).read_text("utf-8")
    assert source.count(before) == 1, before
    made = sys.modules[module] = module_from_spec(spec)
    code = compile(source.replace(before, line + before), spec.origin, "exec", dont_inherit=True)
    exec(code, vars(made))
    package, _, name = module.rpartition(".")
    setattr(import_module(package), name, made)
