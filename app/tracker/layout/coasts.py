"""What the borders cannot say: how far it is over the water, and how far the peninsulas reach.

Each tie is two seats, how many steps they want to stand apart in their true direction, and how strongly
(a border is 1)."""

from __future__ import annotations

Tie = tuple[str, str, float, float]

WATERS: tuple[Tie, ...] = (
    ("orkney-and-shetland", "caithness-sutherland-and-easter-ross", 2.4, 3.0),
    ("na-h-eileanan-an-iar", "inverness-skye-and-west-ross-shire", 3.0, 3.0),
    ("na-h-eileanan-an-iar", "caithness-sutherland-and-easter-ross", 4.0, 3.0),
    ("na-h-eileanan-an-iar", "argyll-bute-and-south-lochaber", 4.0, 3.0),
    ("caithness-sutherland-and-easter-ross", "moray-west-nairn-and-strathspey", 2.5, 1.0),
    ("north-east-fife", "lothian-east", 2.3, 1.0),
    ("dumfries-and-galloway", "whitehaven-and-workington", 2.5, 1.0),
    ("barrow-and-furness", "blackpool-north-and-fleetwood", 2.4, 1.0),
    ("kingston-upon-hull-east", "great-grimsby-and-cleethorpes", 2.2, 1.0),
    ("boston-and-skegness", "north-west-norfolk", 2.3, 1.0),
    ("southend-east-and-rochford", "sittingbourne-and-sheppey", 2.3, 1.0),
    ("clacton", "east-thanet", 4.5, 1.0),
    ("isle-of-wight-east", "portsmouth-south", 1.2, 1.0),
    ("isle-of-wight-west", "new-forest-west", 1.3, 1.0),
    ("isle-of-wight-west", "new-forest-east", 1.2, 1.0),
    ("cardiff-south-and-penarth", "north-somerset", 2.2, 1.0),
    ("vale-of-glamorgan", "bridgwater", 3.2, 1.0),
    ("mid-and-south-pembrokeshire", "north-devon", 4.5, 2.0),
    ("east-antrim", "ayr-carrick-and-cumnock", 5.0, 2.0),
    ("south-down", "bangor-aberconwy", 6.5, 1.0),
    ("strangford", "barrow-and-furness", 5.2, 2.0),
    ("north-down", "dumfries-and-galloway", 4.0, 1.0),
)

PENINSULAS: tuple[Tie, ...] = (
    ("inverness-skye-and-west-ross-shire", "gordon-and-buchan", 4.5, 2.0),
    ("argyll-bute-and-south-lochaber", "arbroath-and-broughty-ferry", 6.5, 2.0),
    ("dumfries-and-galloway", "berwickshire-roxburgh-and-selkirk", 4.0, 1.0),
    ("argyll-bute-and-south-lochaber", "gordon-and-buchan", 7.0, 1.0),
    ("caithness-sutherland-and-easter-ross", "dumfries-and-galloway", 10.0, 1.0),
    ("dwyfor-meirionnydd", "wrexham", 4.5, 3.0),
    ("ynys-mon", "alyn-and-deeside", 5.0, 3.0),
    ("ynys-mon", "mid-and-south-pembrokeshire", 7.0, 1.0),
    ("mid-and-south-pembrokeshire", "monmouthshire", 8.0, 3.0),
    ("st-ives", "exeter", 7.0, 2.0),
    ("great-yarmouth", "peterborough", 6.0, 1.0),
    ("east-thanet", "dartford", 6.0, 2.0),
    ("dover-and-deal", "sevenoaks", 6.0, 1.0),
)

ENDS = frozenset(
    {
        "aberdeen-north",
        "caithness-sutherland-and-easter-ross",
        "dumfries-and-galloway",
        "east-thanet",
        "foyle",
        "great-yarmouth",
        "mid-and-south-pembrokeshire",
        "south-down",
        "st-ives",
        "ynys-mon",
    }
)
"""Seats that people look for at the end of a land; they keep to their place `HOLD` times as firmly as others."""

HOLD = 2.5
