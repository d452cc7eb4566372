"""The database's two doors and its one bad news, for those above who never import `db`."""

from db.doors import Doors as Doors
from db.doors import NotRecorded as NotRecorded
