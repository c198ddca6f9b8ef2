"""What can go wrong with the store."""


class StoreError(Exception):
    """The database can't be used; the message is one line for a person, with what to do."""


class StoreBusyError(StoreError):
    """Other processes held the database for too long; the same call may succeed later."""


class Conflict(Exception):  # noqa: N818  (it is an outcome, not a fault)
    """Another message of this conversation was committed first: load and step again."""


class Duplicate(Exception):  # noqa: N818  (it is an outcome, not a fault)
    """This message was committed before."""
