"""What a protocol with other thresholds would make of the same rows."""
