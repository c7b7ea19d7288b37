"""Nights planned by astroplan's SequentialScheduler and PriorityScheduler.

    python3 make_schedule_goldens.py > schedule.json      (pip install astroplan; four minutes)

Reads make_night_goldens.py beside it for the sites and the sky; times are MJD TAI, angles degrees
(J2000 ICRS), durations seconds; worth is better when higher. UT1 is UTC, no refraction.
What astroplan was given, and where that differs from Nightjar's own rules, is in "rules".
"violations" counts what a second look at each plan found broken, by make_night_goldens' conditions
every minute within each observation: a target outside its windows, overlaps, slews cut short.
"""
import contextlib
import io
import json
import sys
import warnings
import numpy as np
import astroplan, astropy
from astropy import units as u
from astropy.coordinates import AltAz, SkyCoord, get_body
from astroplan import (AirmassConstraint, AtNightConstraint, Constraint, FixedTarget, Observer,
                       ObservingBlock, PriorityScheduler, Schedule, SequentialScheduler,
                       Transitioner)
from make_night_goldens import SECOND, SITES, Sky, allowed, instants, noon, still_earth
from astropy.time import Time

NIGHTS = [("Palomar", "2025-01-12"), ("Palomar", "2025-07-03"),
          ("La Silla", "2025-06-21"), ("La Silla", "2026-03-27")]
SLEW = 2.0
RULES = [
    "airmass <= 2 by astroplan's AirmassConstraint: sec z, so altitude >= 30, a little stricter "
    "than Kasten & Young's 29.905; scored (not boolean), so lower airmass is preferred",
    "Sun < -12: the schedule's own start and end are the topocentric crossings; AtNightConstraint, "
    "whose Sun is geocentric, is set to -11.99 so as not to cut the ends",
    "Moon: astroplan's MoonSeparationConstraint knows nothing of the Moon's altitude, so a "
    "Constraint subclass (astroplan's documented way) asks for Moon down or separation >= 30",
    "Transitioner: slew along the great circle at 2 deg/s, no readout or other overhead, no first "
    "slew",
    "SequentialScheduler: gap_time 60 s; takes no account of priority; checks start, middle, end",
    "PriorityScheduler: time_resolution 20 s (slews are rounded up to it); priority = 100 - worth; "
    "only the order of priorities matters to it",
]


class MoonDownOrFar(Constraint):
    def compute_constraint(self, times, observer, targets):
        moon = get_body("moon", times, observer.location)
        frame = AltAz(obstime=times, location=observer.location)
        far = moon.separation(astroplan.target.get_skycoord(targets)) >= 30 * u.deg
        return far | (moon.transform_to(frame).alt < 0 * u.deg)


def choose(sky, start, end, rng):
    """Thirty positions that come within airmass 2 during the dark time."""
    grid = np.linspace(start, end, 60)
    chosen = []
    while len(chosen) < 30:
        ra, dec = rng.uniform(0, 360), np.degrees(np.arcsin(rng.uniform(-1, 1)))
        if np.degrees(sky.target(grid, ra, dec)[1]).max() > 32:
            chosen.append({"position": [round(float(ra), 4), round(float(dec), 4)],
                           "duration": int(rng.integers(10, 41)) * 60,
                           "worth": round(float(rng.uniform(1, 100)), 2)})
    return chosen


def plan(scheduler, observer, targets, start, end):
    constraints = [AirmassConstraint(max=2, boolean_constraint=False),
                   AtNightConstraint(max_solar_altitude=-11.99 * u.deg), MoonDownOrFar()]
    blocks = [ObservingBlock(FixedTarget(SkyCoord(*t["position"], unit="deg"), name=str(i)),
                             t["duration"] * u.s, 100 - t["worth"])
              for i, t in enumerate(targets)]
    options = ({"gap_time": 60 * u.s} if scheduler is SequentialScheduler else
               {"time_resolution": 20 * u.s})
    # In UTC, for astroplan's grid takes the numerals of any other scale for UTC's.
    night = Schedule(instants(start).utc, instants(end).utc)
    with contextlib.redirect_stdout(sys.stderr):
        made = scheduler(constraints=constraints, observer=observer,
                         transitioner=Transitioner(SLEW * u.deg / u.s), **options)(
            blocks, night)
    slots = [[int(b.target.name), float(b.start_time.tai.mjd)] for b in made.observing_blocks]
    return sorted(slots, key=lambda s: s[1])


def violations(sky, targets, slots, start, end):
    count, before = 0, None
    for i, at in slots:
        length = targets[i]["duration"] * SECOND
        times = np.linspace(at, at + length, int(length * 1440) + 1)[1:-1]
        ra, dec = targets[i]["position"]
        ok = allowed(sky.quantities(times, ra, dec), (2, 30))
        if not ok.all() or at < start - SECOND or at + length > end + SECOND:
            count += 1
            print("outside", i, at, sky.quantities(times[~ok], ra, dec), file=sys.stderr)
        if before is not None:
            j, left = before
            a, b = (sky.target(left, *targets[x]["position"]) for x in (i, j))
            apart = SkyCoord(*a, unit="rad").separation(SkyCoord(*b, unit="rad")).deg
            if at - left < (apart / SLEW - 1) * SECOND:
                count += 1
                print("slew", j, i, (at - left) / SECOND, apart / SLEW, file=sys.stderr)
        before = i, at + length
    return count


def main():
    still_earth()
    warnings.simplefilter("ignore")
    rng = np.random.default_rng(77)
    cases = []
    for name, date in NIGHTS:
        site = SITES[name]
        sky = Sky(site)
        twilight = sky.crossings(noon(int(Time(date, scale="utc").mjd), site[0]), -12)
        start, end = twilight["evening"], twilight["morning"]
        targets = choose(sky, start, end, rng)
        observer = Observer(location=sky.place)
        case = {"site": name, "position": site, "start": round(start, 8), "end": round(end, 8),
                "moonIllumination": round(sky.phase((start + end) / 2)[0], 4), "targets": targets,
                "plans": {}}
        for scheduler in (SequentialScheduler, PriorityScheduler):
            slots = plan(scheduler, observer, targets, start, end)
            case["plans"][scheduler.__name__] = {
                "number": len(slots), "worth": round(sum(targets[i]["worth"] for i, _ in slots), 2),
                "busy": sum(targets[i]["duration"] for i, _ in slots),
                "violations": violations(sky, targets, slots, start, end),
                "slots": [{"target": i, "start": round(at, 7)} for i, at in slots]}
            print(name, date, scheduler.__name__, case["moonIllumination"], (end - start) * 86400,
                  {k: v for k, v in case["plans"][scheduler.__name__].items() if k != "slots"},
                  file=sys.stderr)
        cases.append(case)
    print("{")
    for key, value in {"astroplan": astroplan.__version__, "astropy": astropy.__version__,
                       "slew": SLEW}.items():
        print(f"{json.dumps(key)}: {json.dumps(value)},")
    print('"rules": [\n' + ",\n".join(map(json.dumps, RULES)) + '\n],\n"cases": [')
    for case in cases:
        targets, plans = case.pop("targets"), case.pop("plans")
        print(json.dumps(case)[:-1] + ', "targets": [')
        print(",\n".join(map(json.dumps, targets)) + '\n], "plans": {')
        texts = []
        for key, made in plans.items():
            slots = ",\n".join(map(json.dumps, made.pop("slots")))
            texts.append(f'{json.dumps(key)}: {json.dumps(made)[:-1]}, "slots": [\n{slots}\n]}}')
        print(",\n".join(texts) + "}}" + ("," if case is not cases[-1] else ""))
    print("]}")


if __name__ == "__main__":
    main()
