"""BPJS's own figures of this hospital, asked for by a press or at night and kept; no page waits for them."""
