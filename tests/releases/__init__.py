"""Releases after they were published: served again, pinned, pruned, withdrawn, verified."""
