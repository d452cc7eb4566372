"""The database's doors and its one bad news, for those above who never import `db`."""

from db.doors import DatabaseAway as DatabaseAway
from db.doors import Doors as Doors
from db.doors import NotRecorded as NotRecorded
from db.doors import PatientDoors as PatientDoors
