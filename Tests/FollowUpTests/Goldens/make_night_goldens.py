"""Twilights, the Moon, and targets' observing windows over whole nights, by astropy and pyerfa.

    python3 make_night_goldens.py > night.json        (pip install astropy; three minutes)

UT1 is UTC and the pole at rest, as in Ephemerides; no refraction; astropy's built-in Sun and Moon.
Times are MJD TAI, angles degrees. A night runs from one local mean solar noon to the next, noon
being k + 0.5 - longitude / 360 in MJD UTC, and its middle is half-way. Altitudes are topocentric
and of the body's centre; a Sun altitude not crossed has null for its twilight. The phase angle is
at the Moon between the Sun and the observer, 0 at full.
A target's windows are where the Sun is below -12, the airmass (Kasten & Young 1989 of the geometric
altitude, at least 1) at most 2, and the Moon's centre below 0 or at least 30 away. Each edge names
what opens or closes it and how fast that altitude or separation changes there, degrees a second:
an error of e degrees moves the edge by e / |rate|.
"wideWindows" are the same for airmass 3 and 45 degrees: with airmass 2 and 30 degrees a target
less than 30 from a Moon at the horizon is itself too low, so moonrise and moonset make no edge.
"""
import json
import sys
import numpy as np
import astropy, erfa
from astropy import units as u
from astropy.coordinates import AltAz, EarthLocation, SkyCoord, get_body, solar_system_ephemeris
from astropy.time import Time
from astropy.utils import iers

SECOND = 1 / 86400
SITES = {"Palomar": (-116.8650, 33.3563, 1712.0), "La Silla": (-70.7345, -29.2584, 2375.0),
         "Cerro Pachon": (-70.7494, -30.2444, 2650.0), "Mauna Kea": (-155.4783, 19.8255, 4160.0),
         "Siding Spring": (149.0617, -31.2733, 1165.0), "Longyearbyen": (15.6, 78.2, 10.0)}
# k of each night's first noon: the UTC date of that noon, or the day before it in the east.
NIGHTS = {"Palomar": ["2024-03-21", "2025-07-02", "2026-11-08"],
          "La Silla": ["2024-06-19", "2025-02-09", "2026-09-22"],
          "Cerro Pachon": ["2024-12-15", "2025-08-31", "2026-05-21"],
          "Mauna Kea": ["2024-10-17", "2025-04-27", "2026-01-25"],
          "Siding Spring": ["2024-08-17", "2025-11-08", "2026-03-22"],
          "Longyearbyen": ["2025-06-20", "2025-12-06"]}


def still_earth():
    """The Earth with UT1 = UTC and its pole at rest, and nothing fetched."""
    iers.conf.auto_download = False
    iers.conf.iers_degraded_accuracy = "warn"
    solar_system_ephemeris.set("builtin")
    zero = np.zeros(2)
    iers.earth_orientation_table.set(iers.IERS({
        "MJD": np.array([40000.0, 80000.0]) * u.d, "UT1_UTC": zero * u.s,
        "PM_x": zero * u.arcsec, "PM_y": zero * u.arcsec}))


def airmass(altitude):
    safe = np.maximum(altitude, -5.0)
    x = 1 / (np.sin(np.radians(safe)) + 0.50572 * (safe + 6.07995) ** -1.6364)
    return np.where(altitude > 0, np.maximum(x, 1), np.inf)


def instants(mjd):
    return Time(np.asarray(mjd, float), format="mjd", scale="tai")


def noon(k, longitude):
    return float(Time(float(k), 0.5 - longitude / 360, format="mjd", scale="utc").tai.mjd)


class Sky:
    """What is where over one place; times and positions of the same shape, or broadcastable."""

    def __init__(self, site):
        lon, lat, height = site
        self.site = np.radians(lon), np.radians(lat), height
        self.place = EarthLocation.from_geodetic(lon * u.deg, lat * u.deg, height * u.m)

    def horizontal(self, body, mjd):
        t = instants(mjd)
        return get_body(body, t, self.place).transform_to(AltAz(obstime=t, location=self.place))

    def altitude(self, body, mjd):
        return self.horizontal(body, mjd).alt.deg

    def target(self, mjd, ra, dec):
        """Azimuth and altitude of a fixed position, radians, by the steps of erfa's atco13."""
        utc = instants(mjd).utc
        star, _ = erfa.apco13(utc.jd1, utc.jd2, 0, *self.site, 0, 0, 0, 0, 0, 0.5)
        azimuth, zenith, *_ = erfa.atioq(*erfa.atciqz(np.radians(ra), np.radians(dec), star), star)
        return azimuth, np.pi / 2 - zenith

    def quantities(self, mjd, ra, dec):
        """Sun's altitude, target's altitude, Moon's altitude, separation from the Moon."""
        azimuth, altitude = self.target(mjd, ra, dec)
        moon = self.horizontal("moon", mjd)
        apart = erfa.seps(azimuth, altitude, moon.az.rad, moon.alt.rad)
        return [self.altitude("sun", mjd), np.degrees(altitude), moon.alt.deg, np.degrees(apart)]

    def phase(self, mjd):
        """Illuminated fraction and phase angle."""
        t = instants(mjd)
        sun, moon = (get_body(b, t, self.place).cartesian.xyz.to_value(u.km)
                     for b in ("sun", "moon"))
        to_sun = sun - moon
        angle = np.arctan2(np.linalg.norm(np.cross(to_sun, -moon)), np.dot(to_sun, -moon))
        return float((1 + np.cos(angle)) / 2), float(np.degrees(angle))

    def crossings(self, start, altitude):
        """Where the Sun goes down and comes up through an altitude, to 0.01 s; None if nowhere."""
        grid = start + np.arange(0, 1 + 1e-9, 1 / 288)
        below = self.altitude("sun", grid) < altitude
        found = {"evening": None, "morning": None}
        for i in np.flatnonzero(below[1:] != below[:-1]):
            low, high = grid[i], grid[i + 1]
            while high - low > 0.01 * SECOND:
                middle = (low + high) / 2
                if (self.altitude("sun", middle) < altitude) == below[i]:
                    low = middle
                else:
                    high = middle
            name = "morning" if below[i] else "evening"
            assert found[name] is None
            found[name] = (low + high) / 2
        assert (found["evening"] is None) == (found["morning"] is None)
        return {n: round(t, 8) for n, t in found.items()} if found["evening"] else None


def conditions(q, limits):
    sun, altitude, moon, separation = q
    return [sun < -12, airmass(altitude) <= limits[0], (moon < 0) | (separation >= limits[1])]


def allowed(q, limits):
    return np.all(conditions(q, limits), axis=0)


def edge_reason(before, after, limits):
    """Which quantity's change makes the difference between two instants a moment apart."""
    a, b = conditions(before, limits), conditions(after, limits)
    names = [n for n, x, y in zip(("sun", "airmass", "moon"), a, b) if x != y]
    assert len(names) == 1, names
    if names[0] != "moon":
        return names[0], {"sun": 0, "airmass": 1}[names[0]]
    return ("moonAltitude", 2) if (before[2] < 0) != (after[2] < 0) else ("moonSeparation", 3)


def all_windows(sky, start, targets, limits):
    """Each target's windows: sampled every minute, edges bisected to 0.1 s, all at once."""
    grid = start + np.arange(1441) / 1440
    ra, dec = np.array(targets).T
    q = sky.quantities(grid, ra[:, None], dec[:, None])
    q = [np.broadcast_to(x, (len(targets), len(grid))) for x in q]
    good = allowed(q, limits)
    assert not good[:, 0].any() and not good[:, -1].any()
    which, at = np.nonzero(good[:, 1:] != good[:, :-1])
    low, high, value = grid[at], grid[at + 1], good[which, at]
    if len(which):
        for _ in range(10):  # 60 s / 1024
            middle = (low + high) / 2
            same = allowed(sky.quantities(middle, ra[which], dec[which]), limits) == value
            low, high = np.where(same, middle, low), np.where(same, high, middle)
    edges = (low + high) / 2
    result = [[] for _ in targets]
    if len(which):
        before, after = (sky.quantities(t, ra[which], dec[which]) for t in (low, high))
        early, late = (sky.quantities(edges + s * SECOND, ra[which], dec[which]) for s in (-5, 5))
    named = []
    for j in range(len(which)):
        name, column = edge_reason([x[j] for x in before], [x[j] for x in after], limits)
        named.append((name, float(late[column][j] - early[column][j]) / 10))
    for i in range(len(targets)):
        mine = [j for j in range(len(which)) if which[j] == i]
        assert len(mine) % 2 == 0
        for first, second in zip(mine[::2], mine[1::2]):
            inner = np.linspace(edges[first], edges[second], 9)
            altitudes = q[1][i][(grid > inner[0]) & (grid < inner[-1])]
            times = np.concatenate([inner, grid[(grid > inner[0]) & (grid < inner[-1])]])
            high_at = times[np.argmax(np.concatenate(
                [np.degrees(sky.target(inner, ra[i], dec[i])[1]), altitudes]))]
            fine = np.clip(high_at + np.linspace(-60, 60, 121) * SECOND, inner[0], inner[-1])
            best = float(airmass(np.degrees(sky.target(fine, ra[i], dec[i])[1])).min())
            result[i].append({
                "start": round(float(edges[first]), 7), "end": round(float(edges[second]), 7),
                "airmass": round(best, 6),
                "edges": [named[first][0], named[second][0]],
                "rates": [float(f"{named[k][1]:.3g}") for k in (first, second)]})
    return result, fragile(grid, q, targets, result, limits)


def fragile(grid, q, targets, windows, limits):
    """Whether a turning point comes so near a limit, or a window is so short, that a sound test
    may not agree."""
    found = False
    lowest = np.interp(-limits[0], -airmass(np.arange(5, 60, 0.001)), np.arange(5, 60, 0.001))
    margins = [("airmass", q[1] - lowest), ("moonAltitude", q[2]),
               ("moonSeparation", q[3] - limits[1])]
    for name, margin in margins:
        turning = (np.diff(margin[:, 1:]) * np.diff(margin[:, :-1])) <= 0
        for i, at in zip(*np.nonzero(turning & (np.abs(margin[:, 1:-1]) < 0.03)
                                     & (q[0][:, 1:-1] < -12))):
            print("grazing", name, targets[i], grid[at], margin[i, at + 1], file=sys.stderr)
            found = True
    for target, mine in zip(targets, windows):
        for window in mine:
            if window["end"] - window["start"] < 300 * SECOND:
                print("short", target, window, file=sys.stderr)
                found = True
    return found


def choose_targets(sky, site, start, rng):
    """Twelve: near the pole, never up, four near the Moon, six over the sky."""
    lon, lat, _ = site
    middle = start + 0.5
    grid = start + np.arange(0, 1, 1 / 144)
    sun, _, moon, _ = sky.quantities(grid, 0.0, 0.0)
    dark = sun < (-12 if (sun < -12).any() else 0)
    up = dark & (moon > 20)
    reference = grid[up][up.sum() // 2] if up.any() else middle
    m = get_body("moon", instants(reference), sky.place)
    m = SkyCoord(m.ra, m.dec)
    targets = [(37.9546, 89.2641) if lat > 0 else (317.1953, -88.9565),
               (round(rng.uniform(0, 360), 4), -80.0 if lat > 0 else 76.0)]
    for separation in (25.5, 31.0, 36.0, 44.0):
        options = [m.directional_offset_by(a * u.deg, separation * u.deg)
                   for a in rng.uniform(0, 360, 24)]
        heights = [airmass(np.degrees(sky.target(grid, o.ra.deg, o.dec.deg)[1]))[dark]
                   for o in options]
        usable = [np.sum(h <= 2) if dark.any() else 0 for h in heights]
        order = np.argsort(usable)
        best = options[int(order[-1 - int(rng.integers(0, 6))])]
        targets.append((round(float(best.ra.deg), 4), round(float(best.dec.deg), 4)))
    zenith = SkyCoord(AltAz(az=0 * u.deg, alt=90 * u.deg, obstime=instants(middle),
                            location=sky.place)).icrs.ra.deg
    for hours, offset in ((-5, 12), (-2.5, -35), (-0.5, 0.02), (1.5, 38), (4, -22), (7, 5)):
        dec = lat + offset * (-1 if lat > 0 else 1) + rng.uniform(-2, 2) * (abs(offset) > 1)
        targets.append((round(float((zenith + 15 * hours) % 360), 4),
                        round(float(np.clip(dec, -89, 89)), 4)))
    if lat > 30:  # Too low in the middle of a long night, not at its ends.
        turned = zenith + 180 + rng.uniform(-20, 20)
        targets[-2:-1] = [(round(float(turned % 360), 4), 80.0 if lat < 60 else 33.0)]
    return targets


def dump(value, out):
    """JSON with a line for each night's head and each target."""
    nights = []
    for night in value.pop("nights"):
        targets = ",\n".join(map(json.dumps, night.pop("targets")))
        nights.append(json.dumps(night)[:-1] + ', "targets": [\n' + targets + "\n]}")
    head = ",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in value.items())
    print("{\n" + head + ',\n"nights": [\n' + ",\n".join(nights) + "\n]}", file=out)


def main():
    still_earth()
    rng = np.random.default_rng(20241)
    nights = []
    for name, dates in NIGHTS.items():
        site = SITES[name]
        sky = Sky(site)
        for date in dates:
            k = int(Time(date, scale="utc").mjd)
            start, end = noon(k, site[0]), noon(k + 1, site[0])
            middle = (start + end) / 2
            fraction, phase = sky.phase(middle)
            again = True
            while again:
                targets = choose_targets(sky, site, start, rng)
                windows, again = all_windows(sky, start, targets, (2, 30))
                wide, also = all_windows(sky, start, targets, (3, 45))
                again = again or also
            nights.append({
                "site": name, "position": site, "k": k, "start": round(start, 9),
                "end": round(end, 9), "middle": round(middle, 9),
                "moonIllumination": round(fraction, 7), "moonPhaseAngle": round(phase, 5),
                "sunAltitude": round(float(sky.altitude("sun", middle)), 5),
                "moonAltitude": round(float(sky.altitude("moon", middle)), 5),
                "twilights": {str(h): sky.crossings(start, h) for h in (-12, -18)},
                "targets": [{"position": p, "windows": w, "wideWindows": x}
                            for p, w, x in zip(targets, windows, wide)]})
            print(name, date, f"{fraction:.3f}", sum(len(t["windows"]) for t in
                  nights[-1]["targets"]), file=sys.stderr)
    dump({"astropy": astropy.__version__, "pyerfa": erfa.__version__, "nights": nights}, sys.stdout)


if __name__ == "__main__":
    main()
