"""Colours as they are seen without one kind of cones [Machado2009], and how far apart two colours are."""

from __future__ import annotations

import numpy as np

PROTANOPIA = np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]])
DEUTERANOPIA = np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]])
TRITANOPIA = np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]])


def linear(rgb: np.ndarray) -> np.ndarray:
    """``... x 3`` bytes of sRGB as linear RGB, 0..1."""
    c = np.asarray(rgb, float) / 255
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def seen_by(vision: np.ndarray, rgb: np.ndarray) -> np.ndarray:
    """``... x 3`` bytes of sRGB as that vision (3 x 3, for linear RGB) sees them, bytes."""
    c = np.clip(linear(rgb) @ vision.T, 0, 1)
    return np.round(255 * np.where(c <= 0.0031308, 12.92 * c, 1.055 * c ** (1 / 2.4) - 0.055)).astype(np.uint8)
