"""Pictures drawn on the server: share cards, the map and the charts, as SVG and as PNG, in the site's own look."""
