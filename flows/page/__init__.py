"""The research office's page: who signs in, what they may see, and a note of it before they do."""
