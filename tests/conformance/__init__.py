"""What any implementation of the screening must answer, patient by patient."""
