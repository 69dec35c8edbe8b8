"""Posts, colours and words: what they mean."""

from __future__ import annotations

import pytest

from app.parliament.colours import contrast, readable_foreground
from app.parliament.offices import kind_of_government_post, kind_of_other_post
from app.parliament.successors import count_shared_words, title_words


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Prime Minister and First Lord of the Treasury", "minister"),
        ("Parliamentary Under-Secretary (Department for Science, Innovation and Technology)", "minister"),
        ("Chief Whip and Parliamentary Secretary to the Treasury", "whip"),
        ("Lord Commissioner (HM Treasury)", "whip"),
        ("Vice Chamberlain of HM Household", "whip"),
        ("Assistant Whip (HM Treasury)", "whip"),
        ("PPS (Rt Hon A. N. Other, Chancellor of the Exchequer)", "pps"),
        ("Parliamentary Private Secretary to the Secretary of State", "pps"),
        ("Parliamentary Secretary (Cabinet Office)", "minister"),
        ("Prime Minister's Trade Envoy to Nowhere", None),
        ("Second Church Estates Commissioner", None),
    ],
)
def test_a_government_post_tells_why_its_holder_does_not_sign(name: str, kind: str | None) -> None:
    assert kind_of_government_post(name) == kind


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Speaker of the House of Commons", "speaker"),
        ("Chairman of Ways and Means (Deputy Speaker)", "deputy_speaker"),
        ("Second Deputy Chairman of Ways and Means", "deputy_speaker"),
        ("Leader of the Labour Party", None),
        ("Chair, Speaker's Committee on the Electoral Commission", None),
    ],
)
def test_the_chair_is_known_by_its_posts(name: str, kind: str | None) -> None:
    assert kind_of_other_post(name) == kind


@pytest.mark.parametrize("background", ["#d50000", "#fff685", "#12b6cf", "#909090", "#fc7d0b"])
def test_a_partys_name_can_be_read_on_its_colour(background: str) -> None:
    assert contrast(background, readable_foreground(background, "#ffffff")) >= 4.5


def test_a_proposed_foreground_is_kept_where_it_can_be_read() -> None:
    assert readable_foreground("#000000", "#ffff00") == "#ffff00"


def test_the_telling_words_of_a_title_find_its_kin() -> None:
    words = title_words("The UK's digital sovereignty strategy and the public services of the future")
    assert words == ["sovereignty", "strategy", "digital"]
    assert count_shared_words("A strategy for digital matters", words) == 2
    assert count_shared_words("Rugby", words) == 0
