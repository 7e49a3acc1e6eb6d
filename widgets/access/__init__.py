"""What makes the window usable without a mouse, without seeing it, and without things that move."""
