"""The recap of a day that leaves each evening to an address of the hospital's: counts, and nobody's name."""
