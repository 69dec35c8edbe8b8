"""Bring every region together and close every hole, by moving what has strayed step by step to its own."""

from __future__ import annotations

import random
from collections import defaultdict
from itertools import pairwise

from app.tracker.layout.board import SEA, Board

TRIES = 4000


class NotMended(Exception):
    """After `TRIES` moves something still stood apart; `strays` is how many cells."""

    def __init__(self, strays: int) -> None:
        super().__init__(strays)
        self.strays = strays


def mend(board: Board, seed: int) -> None:
    """Move strays, drawn one by one, until each block and the open sea are in one piece; raises NotMended."""
    draw = random.Random(seed)
    for _ in range(TRIES):
        strays, main = find_strays(board)
        if not strays:
            return
        stray = draw.choice(strays)
        route = find_route(board, stray, main[board.blocks[stray]], draw)
        for first, second in pairwise(route[:-1]):
            board.swap(first, second)
    raise NotMended(len(find_strays(board)[0]))


def find_strays(board: Board) -> tuple[list[int], dict[int, set[int]]]:
    """The cells that are not in the largest piece of their block (or of the sea), and those pieces."""
    pieces: dict[int, list[set[int]]] = defaultdict(list)
    seen: set[int] = set()
    for cell in board.grid.inner:
        if cell not in seen:
            piece = find_piece(board, cell)
            seen |= piece
            pieces[board.blocks[cell]].append(piece)
    main = {block: max(found, key=lambda piece: (len(piece), -min(piece))) for block, found in pieces.items()}
    strays = [cell for cell in board.grid.inner if cell not in main[board.blocks[cell]]]
    return strays, main


def find_piece(board: Board, start: int) -> set[int]:
    """The cells that hang together with one, of the same block, or of the sea."""
    block = board.blocks[start]
    piece, edge = {start}, [start]
    while edge:
        for near in board.grid.near[edge.pop()]:
            if near not in piece and board.grid.near[near] and board.blocks[near] == block:
                piece.add(near)
                edge.append(near)
    return piece


def find_route(board: Board, start: int, goal: set[int], draw: random.Random) -> list[int]:
    """A shortest way over the board from a cell to a piece, both ends included, drawn from several."""
    came = {start: SEA}
    edge = [start]
    for cell in edge:
        if cell in goal:
            break
        for near in draw.sample(board.grid.near[cell], len(board.grid.near[cell])):
            if near not in came and board.grid.near[near]:
                came[near] = cell
                edge.append(near)
    route = [cell]
    while came[route[-1]] != SEA:
        route.append(came[route[-1]])
    return route[::-1]
