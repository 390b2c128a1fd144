"""Do both sides say the same? What BPJS has is read back and compared with what happened here."""
