"""Postcode areas and the outward codes that stand for no home, as Royal Mail uses them."""

from __future__ import annotations

import re

NORTHERN_IRELAND = "BT"
FORCES_AREA = "BF"
CROWN_DEPENDENCIES = frozenset({"JE", "GY", "IM"})
NON_GEOGRAPHIC_AREAS = frozenset({"BX", "XX"})

_AREAS = """
AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX
FK FY G GL GU HA HD HG HP HR HS HU HX IG IP IV KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP
NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW
UB W WA WC WD WF WN WR WS WV YO ZE
"""
UK_AREAS = frozenset(_AREAS.split())

# Only these London areas have districts that end in a letter (E1W, SW1A).
SUFFIXED_AREAS = frozenset({"E", "EC", "N", "NW", "SE", "SW", "W", "WC"})

# Only these areas have a district 0 (BL0); elsewhere a lone 0 is a slip for O.
ZERO_DISTRICT_AREAS = frozenset({"BL", "BS", "CM", "CR", "FY", "HA", "PR", "SL", "SS"})

# Districts given to large organisations and post office boxes alone: no one lives there.
_NO_HOMES = """
AB99 B99 BB94 BD97 BD98 BD99 BL78 BN50 BN51 BN52 BN88 BN91 BN95 BN99 BR98 BS98 BS99 BT58 CA95 CA99 CF30 CF91
CF95 CF99 CH25 CH26 CH27 CH28 CH29 CH30 CH31 CH32 CH33 CH34 CH70 CH88 CH99 CM92 CM98 CM99 CR9 CR44 CR90 CT50
CW98 DE99 DH97 DH98 DH99 DN55 E98 EC1P EC2P EC3P EC4P EH77 EH91 EH95 EH99 G9 G58 G70 G79 G90 GU95 HG98 IP98
IV99 KY99 L67 L68 L69 L70 L71 L72 L73 L74 L75 L80 LE21 LE41 LE55 LE87 LE94 LE95 LS88 LS98 LS99 M60 M61 M99
ME99 MK77 N1P N81 NE82 NE83 NE85 NE88 NE92 NE98 NE99 NG70 NG80 NG90 NN99 NR99 NW1W NW26 OL95 PE99 PL95 PR0
PR11 RH77 S49 S95 S96 S97 S98 S99 SA80 SA99 SE1P SL60 SL95 SN99 SO97 SR43 SS22 SS99 ST55 SW95 SW99 SY99 UB18
W1A WA55 WA88 WD99 WF90 WR78 WR99 WV98 WV99 YO90 YO91
"""
NON_GEOGRAPHIC_OUTWARD = frozenset(_NO_HOMES.split())

# The overseas territories' codes, with or without their second half, on the text without spaces.
OVERSEAS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(ASCN|BBND|BIQQ|FIQQ|PCRN|SIQQ|STHL|TDCU|TKCA)([0-9][A-Z]{2})?",
        r"GX[0-9]{1,2}([0-9][A-Z]{2})?",  # Gibraltar
        r"AI2640",  # Anguilla
        r"KY[1-3][0-9]{4}",  # Cayman Islands; KY with letters at its end is Kirkcaldy
        r"MSR[0-9]{4}",  # Montserrat
        r"VG[0-9]{4}",  # British Virgin Islands
        r"(DV|FL|HM|MA|PG|SB|WK)[0-9]{2}",  # Bermuda, but for its codes that are also British areas
    )
)
