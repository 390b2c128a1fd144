"""Personal data at rest: keys, encrypted fields, rotation."""
