"""The acts by which a hospital makes its places: polis, payers, stops, rooms and desks, letters.

No patient's visit moves by them, so that they are no verbs of the day. Each is one transaction with one line of
ConfigChange, and done once by its request key, like those.
"""
