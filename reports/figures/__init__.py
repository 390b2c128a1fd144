"""Figures over facts: what they are called, what they count, and how they are counted."""
