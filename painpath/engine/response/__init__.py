"""What each procedure did over time: the kernel, from a patient's events to the response."""
