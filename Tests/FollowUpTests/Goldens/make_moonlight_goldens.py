"""Moonlight on the sky after Krisciunas & Schaefer (1991, PASP 103, 1033), by the printed formulae.

    python3 make_moonlight_goldens.py > moonlight.json

Needs nothing but Python. Angles are degrees, brightnesses nanolamberts, magnitudes V per square
arcsecond; "brightening" is by how many magnitudes the Moon brightens the dark sky, positive.
"moon" scatters by eq. 21 at every separation; rows nearer than 10 degrees also have "moonInner",
with eq. 19 (6.2e7 / rho^2) for the aureole, which the paper's Table 2 takes there.
"""
import json
import platform
from math import cos, log, log10, radians, sin

EXTINCTION, DARK_ZENITH = 0.172, 79.0


def path(zenith_angle):
    return (1 - 0.96 * sin(radians(zenith_angle)) ** 2) ** -0.5


def illuminance(phase):
    return 10 ** (-0.4 * (3.84 + 0.026 * abs(phase) + 4e-9 * phase ** 4))


def scattering(separation, inner=False):
    mie = 6.2e7 / separation ** 2 if inner else 10 ** (6.15 - separation / 40)
    return 10 ** 5.36 * (1.06 + cos(radians(separation)) ** 2) + mie


def moonlight(phase, moon, target, separation, inner=False, k=EXTINCTION):
    return (scattering(separation, inner) * illuminance(phase) * 10 ** (-0.4 * k * path(moon))
            * (1 - 10 ** (-0.4 * k * path(target))))


def dark(target, k=EXTINCTION, zenith=DARK_ZENITH):
    return zenith * 10 ** (-0.4 * k * (path(target) - 1)) * path(target)


def magnitude(brightness):
    return (20.7233 - log(brightness / 34.08)) / 0.92104


def row(phase, moon, target, separation):
    assert abs(moon - target) <= separation <= moon + target, (moon, target, separation)
    lit, unlit = moonlight(phase, moon, target, separation), dark(target)
    found = {"phaseAngle": phase, "moonZenithAngle": moon, "zenithAngle": target,
             "separation": separation, "moon": lit, "dark": unlit,
             "darkMagnitude": magnitude(unlit), "magnitude": magnitude(lit + unlit),
             "brightening": 2.5 * log10((lit + unlit) / unlit)}
    if separation < 10:
        lit = moonlight(phase, moon, target, separation, inner=True)
        found.update(moonInner=lit, brighteningInner=2.5 * log10((lit + unlit) / unlit))
    return {key: value if isinstance(value, int) else float(f"{value:.12g}")
            for key, value in found.items()}


# Table 2's geometries, then others; each a triangle that can be on the sky.
GEOMETRIES = [(phase, 60, target, separation) for phase in (0, 30, 60, 90, 120)
              for target, separation in ((55, 5), (30, 30), (0, 60), (30, 90), (60, 120))]
SKIES = [(5, 0, 5), (5, 10, 12), (15, 20, 8), (20, 50, 30), (20, 50, 70), (30, 0, 30), (35, 35, 11),
         (35, 35, 42), (45, 60, 15), (45, 45, 90), (55, 25, 33), (60, 60, 75), (65, 15, 80),
         (70, 20, 50), (72, 48, 100), (75, 60, 135), (80, 40, 45), (80, 60, 20), (84, 60, 140),
         (85, 0, 85), (85, 30, 60), (88, 60, 28), (88, 60, 110), (88, 60, 148), (86, 55, 31)]
PHASES = [0, 7, 15, 22.5, 45, 60, 75, 97, 112, 135, 150]
GEOMETRIES += [(PHASES[i * 4 % 11], *sky) for i, sky in enumerate(SKIES)]
GEOMETRIES += [(PHASES[(i * 8 + 5) % 11], *sky) for i, sky in enumerate(SKIES[::2])]

# What others printed: value, then ours.
CHECKS = [
    ["Table 2 of the paper, as quoted by W.-F. Thi's moon.py: alpha 30, rho 30, nL", 1160,
     moonlight(30, 60, 30, 30)],
    ["Table 2, same source: alpha 30, rho 60, nL", 530, moonlight(30, 60, 0, 60)],
    ["Table 2, same source: alpha 30, rho 5, nL (eq. 19; eq. 21 alone gives 3741)", 7216,
     moonlight(30, 60, 55, 5, inner=True)],
    ["specsim's documented example: alpha 45, Zm 70, Z 20, rho 50, k 0.15; V of the moonlight",
     19.855, magnitude(moonlight(45, 70, 20, 50, k=0.15))],
    ["the paper's dark zenith, 79.0 nL, V", 21.587, magnitude(DARK_ZENITH)],
]
for name, printed, ours in CHECKS:
    assert abs(printed - ours) <= 0.5 * 10.0 ** -len(str(printed).partition(".")[2]), (name, ours)

print("{")
for key, value in {"python": platform.python_version(), "extinction": EXTINCTION,
                   "darkZenith": DARK_ZENITH, "model": "Krisciunas & Schaefer 1991, PASP 103, "
                   "1033, eqs. 1-4, 15, 19-21"}.items():
    print(f"{json.dumps(key)}: {json.dumps(value)},")
for key, rows in {"checks": [{"against": a, "printed": b, "ours": float(f"{c:.8g}")}
                             for a, b, c in CHECKS], "rows": [row(*g) for g in GEOMETRIES]}.items():
    print(f"{json.dumps(key)}: [\n" + ",\n".join(map(json.dumps, rows)) + "\n]"
          + ("," if key == "checks" else ""))
print("}")
