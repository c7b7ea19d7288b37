"""Altitudes, azimuths, sidereal times, Sun and Moon by astropy and pyerfa.

    python3 make_sky_goldens.py > sky.json

UT1 is UTC and the pole at rest, as in Ephemerides; no refraction.
"""
import json
import numpy as np
import astropy, erfa
from astropy import units as u
from astropy.coordinates import (SkyCoord, EarthLocation, AltAz, get_body,
                                 solar_system_ephemeris)
from astropy.time import Time
from astropy.utils import iers

iers.conf.auto_download = False
solar_system_ephemeris.set("builtin")

SITES = {"Palomar": (-116.8648, 33.3564, 1712.0), "Cerro Pachon": (-70.7494, -30.2444, 2662.75),
         "Mauna Kea": (-155.4681, 19.8208, 4207.0), "Siding Spring": (149.0612, -31.2734, 1165.0),
         "North": (15.0, 78.2, 450.0)}
TARGETS = [(10.6847, 41.2688), (83.6331, 22.0145), (187.7059, 12.3911), (266.4168, -29.0078),
           (0.0, -89.0), (310.358, 45.2803), (359.99, 5.0)]
TIMES = [53371.25, 58849.5, 59215.3, 60310.125, 60676.9, 61041.05, 62502.77]

rows = []
for name, (lon, lat, height) in SITES.items():
    place = EarthLocation.from_geodetic(lon * u.deg, lat * u.deg, height * u.m)
    for mjd in TIMES:
        time = Time(mjd, format="mjd", scale="tai")
        time.delta_ut1_utc = 0.0
        utc = time.utc
        tt = time.tt
        horizontal = []
        for ra, dec in TARGETS:
            a, z, *_ = erfa.atco13(np.radians(ra), np.radians(dec), 0, 0, 0, 0, utc.jd1, utc.jd2, 0,
                                   np.radians(lon), np.radians(lat), height, 0, 0, 0, 0, 0, 0.5)
            horizontal.append([90 - float(np.degrees(z)), float(np.degrees(a))])
        frame = AltAz(obstime=time, location=place)
        moon = get_body("moon", time, place)
        sun = get_body("sun", time, place)
        elongation = sun.separation(moon)
        phase = np.arctan2(sun.distance * np.sin(elongation),
                           moon.distance - sun.distance * np.cos(elongation))
        gst = erfa.gst06a(utc.jd1, utc.jd2, tt.jd1, tt.jd2)
        rows.append({
            "site": [lon, lat, height], "time": mjd, "horizontal": horizontal,
            "siderealTime": float((np.degrees(gst) + lon) % 360),
            "sunAltitude": float(sun.transform_to(frame).alt.deg),
            "moonAltitude": float(moon.transform_to(frame).alt.deg),
            "moonIllumination": float((1 + np.cos(phase)) / 2)})

galactic = [float(SkyCoord(ra * u.deg, dec * u.deg).galactic.b.deg) for ra, dec in TARGETS]
print(json.dumps({"astropy": astropy.__version__, "pyerfa": erfa.__version__, "targets": TARGETS,
                  "galacticLatitude": galactic, "rows": rows}, indent=0))
