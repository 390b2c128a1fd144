"""The desk of whoever answers for what BPJS has of this hospital: what it holds, what it lacks, what it counts."""
