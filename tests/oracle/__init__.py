"""A slow, obvious second opinion on treatment history, and the made-up histories it is asked."""
