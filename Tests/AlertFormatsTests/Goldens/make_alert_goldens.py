"""Writes alerts.jsonl: what fastavro reads from each packet of the shared folder, projected by the
rules of docs/architecture.md in plain Python, and a checksum of every field of the packet.

    python make_alert_goldens.py PATH-TO-SHARED-DATA

Made with Python 3.11, fastavro 1.13.1. A line: file, alert's columns (HEAD), per kind of measurement
in the history [count, sum of times, of fluxes, of errors], withdrawn identifiers, the context
(CONTEXT; neighbours are [catalogue, separation, magnitude, star score, id, log probability]), CRC-32
of the record (`fields`).
"""
import glob, io, json, math, os, struct, sys, zlib
import fastavro
from fastavro.schema import load_schema

ZERO_POINT = 31.4
POGSON = 2.5 / math.log(10)
LEAP_SECONDS_SINCE_2017 = 37 / 86400


def flux_of(magnitude):
    return 10 ** (-0.4 * (magnitude - ZERO_POINT))


def tai(jd):
    mjd = jd - 2400000.5
    assert 57754 <= mjd < 70000
    return mjd + LEAP_SECONDS_SINCE_2017


def leaves(value, out):
    if value is None:
        out.append(b"n")
    elif isinstance(value, bool):
        out.append(b"b1" if value else b"b0")
    elif isinstance(value, int):
        out.append(b"i" + struct.pack("<q", value))
    elif isinstance(value, float):
        out.append(b"d" + (b"nan" if value != value else struct.pack("<d", value)))
    elif isinstance(value, str):
        data = value.encode()
        out.append(b"s" + struct.pack("<q", len(data)) + data)
    elif isinstance(value, bytes):
        out.append(b"y" + struct.pack("<q", len(value)) + value)
    elif isinstance(value, list):
        out.append(b"a" + struct.pack("<q", len(value)))
        for item in value:
            leaves(item, out)
    else:
        out.append(b"r" + struct.pack("<q", len(value)))
        for key, item in value.items():
            leaves(key, out)
            leaves(item, out)


def none_below_zero(value):
    return None if value is None or value < 0 or value != value else value


def known(value, least=-99):
    """A number that the packet knows: ZTF writes -999 or -99 for one that it does not."""
    return None if value is None or value != value or value <= least else value


def ztf_context(c):
    def near(catalogue, distance, magnitude, score=None):
        distance = none_below_zero(c.get(distance))
        if distance is None:
            return []
        score = none_below_zero(c.get(score)) if score else None
        return [[
            catalogue, distance, none_below_zero(c.get(magnitude)), None if score == 0.5 else score,
            None, None]]

    neighbours = near("reference", "distnr", "magnr")
    for n in "123":
        neighbours += near("panSTARRS", "distpsnr" + n, "srmag" + n, "sgscore" + n)
    neighbours += near("gaia", "neargaia", "maggaia")
    neighbours += near("gaiaBright", "neargaiabright", "maggaiabright")
    first = known(c.get("jdstarthist"), 2400000)
    drb, rb = none_below_zero(c.get("drb")), none_below_zero(c.get("rb"))
    return dict(
        firstDetection=None if first is None else tai(first), detections=c.get("ndethist") or None,
        coverage=c.get("ncovhist") or None, neighbours=neighbours,
        quality=dict(
            reliability=rb if drb is None else drb, width=none_below_zero(c.get("fwhm")),
            elongation=none_below_zero(c.get("elong")), badPixels=none_below_zero(c.get("nbad")),
            pointLikeness=none_below_zero(c.get("classtar")),
            magnitudeDifference=known(c.get("magdiff")), signalToNoise=None, extendedness=None,
            templateFlux=None), flags=[])


def lsst_context(s, o):
    neighbours = []
    for n in "123":
        distance = none_below_zero(o.get("nearbyObj%sDist" % n))
        if distance is not None:
            neighbours.append([
                "lsst", distance, None, None, o.get("nearbyObj" + n) or None,
                known(o.get("nearbyObj%sLnP" % n), -math.inf)])
    reliability = none_below_zero(s["reliability"])
    unknown = struct.unpack("f", struct.pack("f", 0.4863438308238983))[0]
    flags = [
        k for k, v in s.items()
        if v is True and ("lag" in k or k in ("isDipole", "glint_trail"))
        and not k.startswith(("apFlux", "forced"))]
    return dict(
        firstDetection=known(o.get("firstDiaSourceMjdTai")),
        detections=o.get("nDiaSources") or None, coverage=None, neighbours=neighbours,
        quality=dict(
            reliability=None if reliability == unknown else reliability, width=None,
            elongation=None, badPixels=None, pointLikeness=None, magnitudeDifference=None,
            signalToNoise=none_below_zero(s.get("snr")),
            extendedness=none_below_zero(s.get("extendedness")),
            templateFlux=known(s.get("templateFlux"), -math.inf)), flags=sorted(flags))


def good(values):
    return all(v is not None and math.isfinite(v) for v in values) and values[2] > 0


def ztf(record):
    c = record["candidate"]
    sign = {"t": 1, "1": 1, "f": -1, "0": -1}
    bands = {1: "g", 2: "r", 3: "i"}
    flux = flux_of(c["magpsf"])
    drb, rb = none_below_zero(c.get("drb")), none_below_zero(c.get("rb"))
    head = dict(
        survey="ztf", objectID=record["objectId"], alertID=str(record["candid"]), ra=c["ra"],
        dec=c["dec"], time=tai(c["jd"]), band=bands[c["fid"]], flux=sign[c["isdiffpos"]] * flux,
        fluxError=flux * c["sigmapsf"] / POGSON, reliability=rb if drb is None else drb,
        isPositive=sign[c["isdiffpos"]] > 0,
        solarSystemSeparation=none_below_zero(c.get("ssdistnr")),
        starScore=none_below_zero(c.get("sgscore1")),
        starSeparation=none_below_zero(c.get("distpsnr1")), programID=c.get("programid"),
        detectionCount=c.get("ndethist"), limitingMagnitude=none_below_zero(c.get("diffmaglim")),
        isSolarSystemObject=None, context=ztf_context(c))
    history = []
    for name in ("prv_candidates", "fp_hists"):
        for p in record.get(name) or []:
            time = tai(p["jd"])
            if name == "fp_hists" or p.get("forcediffimflux") is not None:
                values = p.get("forcediffimflux"), p.get("forcediffimfluxunc")
                if None in values or -99999 in values or p.get("procstatus") not in (None, "0"):
                    continue
                unit = flux_of(p["magzpsci"])
                history.append(("forced", time, values[0] * unit, values[1] * unit))
            elif p.get("magpsf") is not None:
                if p["candid"] == record["candid"]:
                    continue
                flux = flux_of(p["magpsf"])
                history.append(
                    ("detection", time, sign[p["isdiffpos"]] * flux, flux * p["sigmapsf"] / POGSON))
            elif (p.get("diffmaglim") or 0) > 0:
                history.append(("nonDetection", time, 0.0, flux_of(p["diffmaglim"]) / 5))
    return head, history, []


def lsst(record):
    s, o = record["diaSource"], record.get("diaObject") or {}
    solar_system = s["ssObjectId"] or (record.get("ssSource") or {}).get("ssObjectId")
    head = dict(
        survey="lsst", objectID=str(s["diaObjectId"] or solar_system),
        alertID=str(s["diaSourceId"]), ra=s["ra"], dec=s["dec"], time=s["midpointMjdTai"],
        band=s["band"], flux=s["psfFlux"], fluxError=s["psfFluxErr"],
        reliability=none_below_zero(s["reliability"]),
        isPositive=not s["isNegative"] if s.get("isNegative") is not None else s["psfFlux"] >= 0,
        solarSystemSeparation=None, starScore=None, starSeparation=None, programID=None,
        detectionCount=o.get("nDiaSources"), limitingMagnitude=None,
        isSolarSystemObject=bool(solar_system), context=lsst_context(s, o))
    history, withdrawn = [], []
    tables = [
        ("prvDiaSources", "detection", "diaSourceId"),
        ("prvDiaForcedSources", "forced", "diaForcedSourceId"),
        ("prvDiaNondetectionLimits", "nonDetection", None)]
    for name, kind, identifier in tables:
        for p in record.get(name) or []:
            if kind == "detection" and p[identifier] == s["diaSourceId"]:
                continue
            time = p.get("timeWithdrawnMjdTai")
            if time is not None and math.isfinite(time):
                withdrawn.append(p[identifier])
            elif kind == "nonDetection":
                history.append((kind, p["midpointMjdTai"], 0.0, p["diaNoise"]))
            else:
                history.append((kind, p["midpointMjdTai"], p["psfFlux"], p["psfFluxErr"]))
    return head, history, withdrawn


def records(path, root):
    data = open(path, "rb").read()
    if data[:4] == b"Obj\x01":
        reader = fastavro.reader(io.BytesIO(data))
        while True:
            try:
                yield next(reader)
            except (StopIteration, ValueError):  # three files have a damaged end
                return
    number = struct.unpack(">I", data[1:5])[0]
    version = f"{number // 100}.{number % 100}"
    name = f"lsst.v{version.replace('.', '_')}.alert.avsc"
    schema = load_schema(os.path.join(root, "schemas/lsst", version, name))
    yield fastavro.schemaless_reader(io.BytesIO(data[5:]), schema)


def rounded(value):
    """The context's numbers with four decimals, ten times finer than they are kept."""
    if isinstance(value, dict):
        return {k: v if k == "firstDetection" else rounded(v) for k, v in value.items()}
    if isinstance(value, list):
        return [rounded(v) for v in value]
    return round(value, 4) if isinstance(value, float) else value


def main(root):
    target = os.path.join(os.path.dirname(os.path.abspath(__file__)), "alerts.jsonl")
    with open(target, "w") as out:
        paths = glob.glob(os.path.join(root, "alerts/**/*.avro"), recursive=True)
        for path in sorted(p for p in paths if "ztf-zoo" not in p):
            alerts = []
            for record in records(path, root):
                head, history, withdrawn = (ztf if "candidate" in record else lsst)(record)
                sums = {}
                for kind, *values in history:
                    if good(values):
                        row = sums.setdefault(kind, [0, 0.0, 0.0, 0.0])
                        sums[kind] = [row[0] + 1] + [a + b for a, b in zip(row[1:], values)]
                head["dropped"] = sum(not good(values) for _, *values in history)
                head["context"] = rounded(head["context"])
                fields = []
                leaves(record, fields)
                alerts.append(dict(
                    head, history=sums, withdrawn=withdrawn, fields=zlib.crc32(b"".join(fields))))
            name = os.path.relpath(path, root)
            out.write(json.dumps(dict(file=name, alerts=alerts), separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
