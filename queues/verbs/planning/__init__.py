"""Verbs of the plan: weekly lines, exceptions and holidays, and the opening of sessions from them.

Each press is one transaction with its lines in the history of the set-up (ConfigChange): of two presses at one instant
the later one looks at everything anew. Sessions follow afterwards, each date in a transaction of its own: what a crash
leaves, the night opens.
"""
