"""The three colours of a picture as one shade of grey."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.ocr import Image


def brightest(image: Image) -> Image:
    """A BGR picture as the brightest channel of each pixel: coloured ink vanishes, black stays. A grey one as it is."""
    import cv2
    import numpy as np

    if image.ndim == 2:
        return image
    blue, green, red = cv2.split(image)
    return np.asarray(cv2.max(cv2.max(blue, green), red), dtype=np.uint8)  # ten times as fast as max(axis=2)


def darkest(image: Image) -> Image:
    """A BGR picture as the darkest channel of each pixel: ink of any colour is dark. A grey one as it is."""
    import cv2
    import numpy as np

    if image.ndim == 2:
        return image
    blue, green, red = cv2.split(image)
    return np.asarray(cv2.min(cv2.min(blue, green), red), dtype=np.uint8)
