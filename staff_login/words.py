"""Short Indonesian words that nobody mistakes for each other on paper: a start password is three of them."""

from pathlib import Path

WORDS = tuple(Path(__file__).with_name("words.txt").read_text(encoding="utf-8").split())
