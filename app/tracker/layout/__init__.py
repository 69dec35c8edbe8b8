"""Where each seat's hexagon stands on the map: computed once, kept in `static/data/hexes.json`.

    python -m app.tracker.layout            compute again, write the file, print the figures
    python -m app.tracker.layout --figures  only print the figures of the file as it stands

The steps: `facts` (centres on a plane, neighbours), `springs` (every border one step long in its true
direction, with the ties of `coasts`), `board` and `mending` (each seat on a cell, each region in one piece),
`annealing` (seats move while no region breaks and no hole opens), `islands` (moored off the coast as it
turned out), `figures` (what was reached). The same facts give the same file.
"""
