"""A named person seals the figures of a month; what changes afterwards is said beside them."""
