"""What is said about a recording, beside what the run itself recorded."""
