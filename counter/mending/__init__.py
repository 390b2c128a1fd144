"""The ways back: each module is one act on a visit of today, with its page; `counter/mends.py` lists them."""
