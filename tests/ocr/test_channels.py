from __future__ import annotations

import numpy as np

from pipeline.ocr.channels import brightest, darkest


def test_coloured_ink_vanishes_in_one_and_is_black_in_the_other() -> None:
    paper, black, red, blue = (255, 255, 255), (20, 20, 20), (30, 30, 250), (250, 60, 40)  # blue, green, red
    image = np.array([[paper, black, red, blue]], np.uint8)
    assert brightest(image).tolist() == [[255, 20, 250, 250]]
    assert darkest(image).tolist() == [[255, 20, 30, 40]]
    grey = image[:, :, 0].copy()
    assert brightest(grey) is grey and darkest(grey) is grey
