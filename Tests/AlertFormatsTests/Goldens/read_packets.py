"""Reads with fastavro what the packet writers wrote, and prints one line a packet.

    python read_packets.py FOLDER

`*.avro` are object containers, `*.wire` Confluent wire format with `schema.avsc` beside them.
"""
import glob, io, json, os, sys
import fastavro


def lines(record):
    source = record.get("candidate") or record["diaSource"]
    flux = source.get("magpsf") or source.get("psfFlux")
    history = [len(record.get(name) or []) for name in (
        "prv_candidates", "fp_hists", "prvDiaSources", "prvDiaForcedSources")]
    print(json.dumps([record.get("objectId") or source["diaSourceId"], flux, history]))


folder = sys.argv[1]
for path in sorted(glob.glob(os.path.join(folder, "*.avro"))):
    with open(path, "rb") as file:
        for record in fastavro.reader(file):
            lines(record)
schema = fastavro.parse_schema(json.load(open(os.path.join(folder, "schema.avsc"))))
for path in sorted(glob.glob(os.path.join(folder, "*.wire"))):
    data = io.BytesIO(open(path, "rb").read()[5:])
    lines(fastavro.schemaless_reader(data, schema))
    assert not data.read()
