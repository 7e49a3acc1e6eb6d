"""What Python does with memory while something must not be disturbed."""
