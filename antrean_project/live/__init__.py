"""The live channel: a stream that says only "changed". See docs/live.md."""
