"""What can be done with the cards of a view: moved, hidden, read as numbers."""
