"""Server-rendered SVG: geometry as plain numbers, drawn by `templates/components/chart_bars.html` and `map.html`."""
