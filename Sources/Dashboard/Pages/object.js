// One object: its light curve with the interpolation, and its scores, over the same times.
import { Chart, extent, svg } from "./chart.js";
import { date, element, fetchJSON, fixed, listen, notice, percent, sexagesimal } from "./nightjar.js";

const id = decodeURIComponent(location.pathname.split("/").pop());
const SHAPE = { u: "star", g: "circle", r: "square", i: "diamond", z: "triangle", y: "cross" };
const ORDER = Object.keys(SHAPE);
/** 2.5 / ln 10, asinh magnitudes. */
const POGSON = 2.5 / Math.LN10;
const curve = new Chart(document.getElementById("curve"));
const history = new Chart(document.getElementById("scores"));
const hidden = new Set();
let object = null;

/** AB magnitude of a flux in nJy. */
const magnitude = (flux) => (flux > 0 ? `${(31.4 - 2.5 * Math.log10(flux)).toFixed(2)} mag` : "no flux");

/** Where a non-detection's arrow starts: the asinh magnitude of five times its error at no flux. */
const limit = (observation) => POGSON * Math.asinh((5 * observation.yErr) / POGSON);

const level = (observation) => (observation.kind === "nonDetection" ? limit(observation) : observation.y);

function tip(observation) {
  const { kind, band, flux, fluxErr } = observation;
  const value =
    kind === "nonDetection"
      ? `fainter than ${magnitude(5 * fluxErr)} (5σ)`
      : `${magnitude(flux)}, ${fixed(flux, 0)} ± ${fixed(fluxErr, 0)} nJy`;
  const name = { detection: "detection", forced: "forced photometry", nonDetection: "not detected" };
  return `${band}  ${name[kind] ?? kind}\n${value}\n${date(observation.mjd)} TAI  ${fixed(observation.mjd, 4)}`;
}

/** Times that both charts span. */
function times() {
  const points = object.observations.map((observation) => observation.mjd);
  return extent(points.concat(object.scores.map((score) => score.mjd)), 0.03);
}

function drawCurve(plot) {
  const shown = object.observations.filter((observation) => !hidden.has(observation.band));
  const bands = Object.entries(object.interpolation?.mean ?? {}).filter(([band]) => !hidden.has(band));
  const mjd = object.interpolation?.mjd ?? [];
  const values = shown.flatMap(({ y, yErr, kind }) => (kind === "nonDetection" ? [] : [y - yErr, y + yErr]));
  const levels = values.concat(shown.map(level), bands.flatMap(([, mean]) => mean), [0]);
  const made = plot({
    x: times(), y: extent(levels, 0.06), height: Math.max(260, Math.min(420, innerWidth * 0.45)),
    xLabel: "MJD (TAI)", yLabel: "asinh magnitude", title: `Light curve of ${object.objectId}`,
  });
  for (const [band, mean] of bands) {
    const sd = object.interpolation.sd[band];
    const edge = (sign) => mean.map((value, index) => value + sign * sd[index]);
    made.area(`spread band-${band}`, mjd, edge(-1), edge(1));
    made.line(`mean band-${band}`, mjd, mean);
  }
  for (const observation of shown.filter(({ kind }) => kind === "nonDetection")) {
    made.limit(`band-${observation.band}`, {
      x: observation.mjd, y: limit(observation), tip: tip(observation),
    });
  }
  for (const observation of shown.filter(({ kind }) => kind !== "nonDetection")) {
    const open = observation.kind === "forced" ? "open " : "";
    made.mark(`${open}band-${observation.band}`, SHAPE[observation.band] ?? "circle", {
      x: observation.mjd, y: observation.y, error: observation.yErr, tip: tip(observation),
    });
  }
}

function drawHistory(plot) {
  const edges = object.scores.flatMap(({ score, scoreError }) => [score - scoreError, score + scoreError]);
  const made = plot({
    x: times(), y: extent(edges, 0.12), height: 220,
    xLabel: "MJD (TAI)", yLabel: "anomaly score", title: `Score of ${object.objectId} over time`,
  });
  made.line("score", object.scores.map(({ mjd }) => mjd), object.scores.map(({ score }) => score));
  for (const { mjd, score, scoreError, percentile, unlabelledPercentile, observations } of object.scores) {
    made.mark(unlabelledPercentile > object.crossing.percentile ? "crossed-mark" : "", "circle", {
      x: mjd, y: score, error: scoreError,
      tip: `${fixed(score, 3)} ± ${fixed(scoreError, 3)}, percentile ${percent(percentile)}\n`
        + `${observations} observations\n${date(mjd)} TAI  ${fixed(mjd, 4)}`,
    });
  }
}

/** One button a band; a band that is switched off is left out of the chart. */
function drawLegend() {
  const bands = ORDER.filter((band) => object.observations.some((observation) => observation.band === band));
  const buttons = bands.map((band) => {
    const button = element("button");
    button.type = "button";
    button.setAttribute("aria-pressed", String(!hidden.has(band)));
    const icon = svg("svg", { width: 12, height: 12, viewBox: "-1.6 -1.6 3.2 3.2", "aria-hidden": "true" });
    icon.append(svg("path", { class: `band-${band}`, fill: "currentColor", d: Chart.shape(SHAPE[band]) }));
    button.append(icon, band);
    button.addEventListener("click", () => {
      if (!hidden.delete(band)) hidden.add(band);
      drawLegend();
      curve.show(drawCurve);
    });
    return button;
  });
  document.getElementById("bands").replaceChildren(...buttons);
}

const ROLES = {
  star: "Star", variable: "Variable star", agn: "AGN", galaxy: "Galaxy", transient: "Known transient",
};

/** A catalogue's entry at the object's position. */
function matchFact(match) {
  const parts = [
    match.identifier, match.class, `${fixed(match.separation, 1)}″`,
    match.redshift == null ? null : `z ${fixed(match.redshift, 4)}`,
    match.probability == null ? null : `host with ${fixed(100 * match.probability, 0)} %`,
    `${match.catalogue} ${match.version}`,
  ];
  return [ROLES[match.role] ?? match.role, parts.filter((part) => part != null).join(" · ")];
}

/** Since when the object is strange, or what it takes. */
function crossing({ percentile, nights, since }) {
  const rule = `percentile above ${percent(percentile)} on ${nights} nights`;
  return since == null ? `not yet (${rule})` : `${date(since)} TAI (${rule})`;
}

function drawFacts() {
  const last = object.scores.at(-1);
  const count = object.observations.filter(({ kind }) => kind === "detection").length;
  const facts = [
    ["Score", last ? `${fixed(last.score, 3)} ± ${fixed(last.scoreError, 3)}` : "none yet"],
    ["Percentile", last ? percent(last.percentile) : "–"],
    ["Crossed", crossing(object.crossing)],
    ["Detections", String(count)],
    ["Last seen", `${date(object.observations.at(-1)?.mjd)} TAI`],
    ["RA, Dec (J2000)", `${sexagesimal(object.ra / 15, 2)}  ${sexagesimal(object.dec, 1, true)}`],
    ["Degrees", `${fixed(object.ra, 5)}  ${fixed(object.dec, 5)}`],
    ...(object.matches ?? []).map(matchFact),
  ];
  const entries = facts.map(([name, value]) => {
    const entry = element("div");
    entry.append(element("dt", "", name), element("dd", "", value));
    return entry;
  });
  document.getElementById("facts").replaceChildren(...entries);
}

async function refresh() {
  try {
    object = await fetchJSON(`/api/objects/${encodeURIComponent(id)}`);
  } catch (error) {
    const text = error.status === 404 ? "There is no such object." : `It cannot be shown: ${error.message}.`;
    notice(text);
    return;
  }
  notice(null);
  document.getElementById("about").textContent = `${object.survey.toUpperCase()} · model ${object.model}`;
  document.getElementById("sentence").textContent = object.sentence;
  document.getElementById("object").hidden = false;
  drawFacts();
  drawLegend();
  curve.show(drawCurve);
  history.show(drawHistory);
}

document.title = `${id} · Nightjar`;
document.getElementById("title").textContent = id;
listen((objects) => {
  if (objects.length === 0 || objects.includes(id)) refresh();
});
refresh();
