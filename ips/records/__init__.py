"""What is recorded of a client, of the staff, of a unit: one file a kind.

`kind` says what one is, `markers` what its fields can be.
Whoever imports one of them has declared them all, so that none is left out of what follows from it.
"""

from importlib import import_module
from pkgutil import iter_modules

for _each in iter_modules(__path__):
    import_module(f"{__name__}.{_each.name}")
