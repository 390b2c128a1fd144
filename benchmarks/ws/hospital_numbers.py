"""The invented people's numbers, for who fills the hospital and for who calls as them."""


def nik(number: int) -> str:
    """Of a province that does not exist."""
    return f"99{number:014d}"


def card(number: int) -> str:
    """BPJS's thirteen digits."""
    return f"9{number:012d}"
