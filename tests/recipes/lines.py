"""A line that no release has, written into a module before anything imports it."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from pathlib import Path


def write(module: str, before: str, line: str) -> None:
    """The module as it is imported from now on in this process: with `line` `before` another."""
    spec = find_spec(module)
    assert spec is not None
    assert spec.origin is not None
    source = Path(spec.origin).read_text("utf-8")
    assert source.count(before) == 1, before
    made = sys.modules[module] = module_from_spec(spec)
    exec(compile(source.replace(before, line + before), spec.origin, "exec"), vars(made))
    package, _, name = module.rpartition(".")
    setattr(import_module(package), name, made)
