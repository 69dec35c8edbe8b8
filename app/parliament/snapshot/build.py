"""Make the snapshot's files again: `python -m app.parliament.snapshot.build --data DIR [--into FOLDER]`.

DIR holds `geo/seats.csv`, `geo/neighbours.csv`, `geo/postcodes_gb.csv.gz`, `parliament/members.csv`,
`parliament/parties.csv` and `parliament/offices.csv`. Sessions and motions are few and kept by hand.
The days below are the days of that data: change them with it.
"""

from __future__ import annotations

import argparse
import csv
import gzip
from collections import Counter, defaultdict
from pathlib import Path

from app.parliament.colours import readable_foreground
from app.parliament.postcode_areas import NON_GEOGRAPHIC_OUTWARD
from app.parliament.postcodes import format_postcode
from app.parliament.slugs import make_slug
from app.parliament.snapshot.files import FOLDER, write_facts

MEMBERS_AS_AT = "2026-08-16"
OFFICES_AS_AT = "2026-06-19"
PARLIAMENT = "UK Parliament, Members API (Open Parliament Licence v3.0)"
STATISTICS = "Office for National Statistics and Ordnance Survey open data (Open Government Licence v3.0)"
UNSOURCED_START = "; start date from general knowledge"
CHOSEN_EXAMPLES = {"E14001172": "SW1A1AA"}  # Cities of London and Westminster

Row = dict[str, str]


def build_snapshot(data: Path, folder: Path) -> None:
    """Write every generated file from the data in `data` into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    _write_seats(_read(data / "geo/seats.csv"), folder)
    _write_neighbours(_read(data / "geo/neighbours.csv"), folder)
    _write_parties(_read(data / "parliament/parties.csv"), folder)
    _write_members(_read(data / "parliament/members.csv"), folder)
    _write_offices(_read(data / "parliament/offices.csv"), folder)
    sectors = read_sectors(data / "geo/postcodes_gb.csv.gz")
    _write_examples(sectors, folder)
    _write_outwards(sectors, folder)


def read_sectors(path: Path) -> dict[str, list[tuple[str, str]]]:
    """The postcodes of each sector, each with its seat: `{"SW1A1": [("SW1A1AA", "E14001172"), ...]}`."""
    sectors: dict[str, list[tuple[str, str]]] = defaultdict(list)
    with gzip.open(path, "rt", encoding="ascii", newline="") as file:
        for row in csv.DictReader(file):
            sectors[row["postcode"][:-2]].append((row["postcode"], row["gss_code"]))
    return sectors


def _read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _head(about: str, source: str, as_at: str = MEMBERS_AS_AT) -> Row:
    return {"about": about, "source": source, "as at": as_at}


def _write_seats(seats: list[Row], folder: Path) -> None:
    copied = ["name", "name_cy", "nation", "region", "electorate", "lat", "lon"]
    columns = ["gss_code", "slug", *copied, "parliament_id", "basis"]
    rows = []
    for seat in seats:
        basis = "confirmed" if seat["parliament_id_basis"] == "ifg" else "inferred"
        kept = [seat[key] for key in copied]
        rows.append(
            [seat["gss_code"], make_slug(seat["name"]), *kept, seat["parliament_constituency_id"], basis]
        )
    head = _head("Constituencies in force since 4 July 2024; centres in degrees", STATISTICS)
    write_facts(folder, "seats", head=head, columns=columns, rows=rows)


def _write_neighbours(pairs: list[Row], folder: Path) -> None:
    rows = [[pair["gss_a"], pair["gss_b"], pair["shared_border_km_approx"]] for pair in pairs]
    head = _head("Constituencies that share a border, each pair once; length in km, approximate", STATISTICS)
    write_facts(folder, "neighbours", head=head, columns=["gss_a", "gss_b", "border_km"], rows=rows)


def _write_parties(parties: list[Row], folder: Path) -> None:
    rows = []
    for party in parties:
        background = party["background_colour"][:7]
        foreground = readable_foreground(background, party["foreground_colour"][:7])
        rows.append([party["name"], party["abbreviation"], background, foreground])
    head = _head("Parties of sitting members; colours with a foreground that can be read", PARLIAMENT)
    write_facts(
        folder, "parties", head=head, columns=["name", "abbreviation", "background", "foreground"], rows=rows
    )


def _write_members(members: list[Row], folder: Path) -> None:
    columns = ["id", "name", "party", "gss_code", "started_on"]
    rows = []
    for member in members:
        name = " ".join(member["name"].split())
        rows.append(
            [member["parliament_id"], name, member["party"], member["gss_code"], member["start_date"]]
        )
    head = _head(
        "Sitting members of the House of Commons; started_on begins the present spell in the seat", PARLIAMENT
    )
    write_facts(folder, "members", head=head, columns=columns, rows=rows)


def _write_offices(offices: list[Row], folder: Path) -> None:
    columns = ["member_id", "kind", "title", "organisation", "started_on", "source"]
    keys = ("parliament_id", "kind", "post", "organisation", "from_date", "source")
    rows = [[office[key] for key in keys] for office in map(_without_unsourced_start, offices)]
    head = _head("Posts whose holders do not sign motions, by custom", "as in each row", OFFICES_AS_AT)
    write_facts(folder, "offices", head=head, columns=columns, rows=rows)


def _without_unsourced_start(office: Row) -> Row:
    """The office without a start that its source does not tell: better no day than one that nobody can look up."""
    if not office["source"].endswith(UNSOURCED_START):
        return office
    return office | {"from_date": "", "source": office["source"].removesuffix(UNSOURCED_START)}


def _write_examples(sectors: dict[str, list[tuple[str, str]]], folder: Path) -> None:
    """One postcode for each seat, from the largest sector that lies in that seat alone."""
    best: dict[str, tuple[int, str]] = {}
    for rows in sectors.values():
        seats = Counter(seat for _, seat in rows)
        if rows[0][0][:-3] in NON_GEOGRAPHIC_OUTWARD:
            continue
        for seat, count in seats.items():
            mine = [postcode for postcode, owner in rows if owner == seat]
            weight = count if len(seats) == 1 else count - 400
            best[seat] = max(best.get(seat, (-400, "")), (weight, mine[len(mine) // 2]))
    chosen = {seat: CHOSEN_EXAMPLES.get(seat, postcode) for seat, (_, postcode) in best.items()}
    head = _head("One example postcode for each seat of Great Britain", STATISTICS)
    rows_out = [[seat, format_postcode(postcode)] for seat, postcode in sorted(chosen.items())]
    write_facts(folder, "examples", head=head, columns=["gss_code", "postcode"], rows=rows_out)


def _write_outwards(sectors: dict[str, list[tuple[str, str]]], folder: Path) -> None:
    """The seats that each outward code touches, the one with most postcodes first."""
    outwards: dict[str, Counter[str]] = defaultdict(Counter)
    for sector, rows in sectors.items():
        outwards[sector[:-1]].update(seat for _, seat in rows)
    rows_out = [
        [outward, " ".join(sorted(seats, key=lambda seat: (-seats[seat], seat)))]
        for outward, seats in sorted(outwards.items())
    ]
    head = _head(
        "The seats that each outward code of Great Britain touches, most postcodes first", STATISTICS
    )
    write_facts(folder, "outwards", head=head, columns=["outward", "gss_codes"], rows=rows_out)


def main() -> None:
    """Read the arguments and build."""
    parser = argparse.ArgumentParser(description="Make the snapshot's files again.")
    parser.add_argument("--data", type=Path, required=True, help="folder that holds geo/ and parliament/")
    parser.add_argument("--into", type=Path, default=FOLDER, help="folder to write to")
    arguments = parser.parse_args()
    build_snapshot(arguments.data, arguments.into)


if __name__ == "__main__":
    main()
