// How fast keys follow each other.

/** Milliseconds between two keys. No hand is so quick: a scanner is. */
export const SCAN_MS = 80;
