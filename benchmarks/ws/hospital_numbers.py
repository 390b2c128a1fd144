"""The invented people's numbers, for filling the hospital and for calling in their names."""


def nik(number: int) -> str:
    """16 digits that begin with a province that does not exist."""
    return f"99{number:014d}"


def card(number: int) -> str:
    """A BPJS card number: 13 digits."""
    return f"9{number:012d}"
