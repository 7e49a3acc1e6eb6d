"""Sweeps: which runs there are for a grid of knob values and seeds."""
