"""Hopfield networks as a plug-in of Settle."""
