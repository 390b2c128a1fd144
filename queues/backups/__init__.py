"""Backups of the whole database: made while the hospital runs, sealed under a key of their own, and put back."""
