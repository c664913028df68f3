"""What the contract promises, in tables that a clinician can read: one patient per lesson."""
