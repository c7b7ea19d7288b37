"""Draws one interpolated light curve, a panel a band, as SVG on standard output.

usage: gaussian-process.py INTERPOLATED.jsonl GOLDEN.json ID

INTERPOLATED.jsonl is the output of `nightjar interpolate` at a grid of times, GOLDEN.json the file
of golden fits that holds the measurements. Standard library only.
"""
import json, sys

COLOURS = {"u": "#6a3d9a", "g": "#2b8a3e", "r": "#c92a2a", "i": "#b8720b", "z": "#7a4b2a", "y": "#495057"}
WIDTH, HEIGHT, LEFT, TOP, GAP = 900, 470, 52, 34, 16


def panel(band, curve, data, box, limits):
    x0, y0, width, height = box
    t0, t1, low, high = limits
    across = lambda t: x0 + width * (t - t0) / (t1 - t0)
    up = lambda v: y0 + height * (high - max(low, min(high, v))) / (high - low)
    times, mean, sd = curve["mjd"], curve["mean"][band], curve["sd"][band]
    top = [f"{across(t):.1f},{up(m + s):.1f}" for t, m, s in zip(times, mean, sd)]
    bottom = [f"{across(t):.1f},{up(m - s):.1f}" for t, m, s in zip(times, mean, sd)]
    line = " ".join(f"{across(t):.1f},{up(m):.1f}" for t, m in zip(times, mean))
    colour = COLOURS[band]
    yield f'<rect x="{x0}" y="{y0}" width="{width}" height="{height}" fill="none" stroke="#ced4da"/>'
    yield f'<polygon points="{" ".join(top + bottom[::-1])}" fill="{colour}" fill-opacity="0.2"/>'
    yield f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="1.6"/>'
    for t, b, y, e in zip(data["mjd"], data["band"], data["y"], data["sigma"]):
        if b == band:
            x = across(t)
            yield f'<path d="M{x:.1f} {up(y - e):.1f}V{up(y + e):.1f}" stroke="{colour}"/>'
            yield f'<circle cx="{x:.1f}" cy="{up(y):.1f}" r="2.6" fill="{colour}"/>'
    yield f'<text x="{x0 + 8}" y="{y0 + 18}" font-weight="bold" fill="{colour}">{band}</text>'


def axes(box, limits, left, below):
    x0, y0, width, height = box
    t0, t1, low, high = limits
    if left:
        for v in range(int(low) + 1, int(high) + 1):
            y = y0 + height * (high - v) / (high - low)
            yield f'<text x="{x0 - 8}" y="{y + 4:.1f}" text-anchor="end">{v}</text>'
    if below:
        for day in range(0, int(t1 - t0), 25):
            x = x0 + width * (day + 8) / (t1 - t0)
            if x < x0 + width:
                yield f'<text x="{x:.1f}" y="{y0 + height + 18}" text-anchor="middle">{day}</text>'


def main():
    curves = (json.loads(line) for line in open(sys.argv[1]))
    curve = next(c for c in curves if c["id"] == sys.argv[3])
    data = next(c for c in json.load(open(sys.argv[2]))["cases"] if c["id"] == sys.argv[3])
    limits = (curve["mjd"][0], curve["mjd"][-1], -0.8, max(data["y"]) + 0.6)
    width, height = (WIDTH - LEFT - 3 * GAP) / 3, (HEIGHT - TOP - GAP - 46) / 2
    title = (f'amplitude {curve["amplitude"]:.2f}, time scale {curve["timeScale"]:.0f} d, '
             f'wavelength scale {curve["wavelengthScale"]:.0f} nm; {len(data["mjd"])} observations')
    print(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
          'font-family="sans-serif" font-size="12" fill="#212529">')
    print(f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>')
    print(f'<text x="{LEFT}" y="22">{title}</text>')
    for k, band in enumerate("ugrizy"):
        box = (LEFT + (k % 3) * (width + GAP), TOP + (k // 3) * (height + GAP), width, height)
        print("\n".join(panel(band, curve, data, box, limits)))
        print("\n".join(axes(box, limits, k % 3 == 0, k > 2)))
    print(f'<text x="{WIDTH / 2}" y="{HEIGHT - 10}" text-anchor="middle">days since the first observation</text>')
    print(f'<text transform="translate(16 {HEIGHT / 2}) rotate(-90)" text-anchor="middle">asinh magnitude</text>')
    print("</svg>")


main()
