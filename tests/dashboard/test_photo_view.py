import base64
import io
import re
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from explain.explanation import PhotoExplanation, Region
from valuation.dashboard.drawing.photo_view import photo_view

PICTURE = np.full((30, 60, 3), 90, np.uint8)


@pytest.fixture
def photo() -> PhotoExplanation:
    labels = np.zeros((30, 60), np.uint8)
    labels[2:28, 2:58] = 2
    labels[10:16, 20:32] = 1
    regions = (
        Region('a "stove" <b>', 0.8, "centre", (0.33, 0.33, 0.53, 0.53), 900.0),
        Region("most of the photo", None, "most of the photo", (0.0, 0.0, 1, 1), -3_300.0),
    )
    none = np.zeros((1, 1), np.float32)
    return PhotoExplanation("k.jpg", "", "kitchen", "given", 600.0, none, none, regions, labels)


def test_the_picture_is_in_it_with_its_description() -> None:
    body = photo_view(PICTURE, 'Kitchen of "home" <7>')
    assert 'alt="Kitchen of &quot;home&quot; &lt;7&gt;"' in body
    data = base64.b64decode(re.search('base64,([^"]+)', body)[1])
    with Image.open(io.BytesIO(data)) as image:
        assert image.size == (60, 30)
    assert "hm-spot" not in body


def test_each_region_can_be_pointed_at_and_reached_by_keyboard(photo: PhotoExplanation) -> None:
    body = photo_view(PICTURE, "Kitchen", photo, "USD")
    spots = re.findall(r'<span class="hm-spot" tabindex="0" role="img" aria-label="([^"]+)"', body)
    assert spots == [
        "Most of the photo: lowers the estimate by $3,300",
        "A &quot;stove&quot; &lt;b&gt;, centre: raises the estimate by $900",
    ]  # the larger one first, so that the smaller lies above it
    tips = re.findall(r'<span class="hm-tip" aria-hidden="true"[^>]*>(.*?)</span>', body)
    assert tips[0] == "Most of the photo<br><b>▼ -$3,300</b>"
    assert tips[1].endswith("<b>▲ +$900</b>")
    shape = re.findall(r"clip-path: polygon\(([^)]+)\)", body)[1]
    across = [float(point.split("%")[0]) for point in shape.split(", ")]
    assert (min(across), max(across)) == pytest.approx((100 * 20 / 60, 100 * 32 / 60), abs=1)


def test_without_regions_there_is_nothing_to_point_at(photo: PhotoExplanation) -> None:
    bare = replace(photo, regions=(), region_labels=np.zeros((0, 0), np.uint8))
    assert "hm-spot" not in photo_view(PICTURE, "Kitchen", bare, "USD")
