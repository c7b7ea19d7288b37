// The ranked list: fetched once, and again whenever scores change.
import { ago, date, element, fetchJSON, fixed, listen, notice, percent, signed } from "./nightjar.js";

const table = document.getElementById("ranked");
const body = table.querySelector("tbody");
/** Score by object of the list that is shown. */
let shown = new Map();

function cell(className, before, text, after) {
  const made = element("td", className, text);
  if (before) made.dataset.before = before;
  if (after) made.dataset.after = after;
  return made;
}

function scoreCell(object) {
  const made = cell("number score", null, fixed(object.score, 3));
  made.append(element("span", "error", ` ± ${fixed(object.scoreError, 3)}`));
  return made;
}

function objectCell(object) {
  const made = cell("object");
  const link = element("a", "", object.objectId);
  link.href = `/objects/${encodeURIComponent(object.objectId)}`;
  made.append(link, element("span", "survey", object.survey.toUpperCase()));
  if (object.firstCrossing != null) {
    const mark = element("span", "crossed", " ●");
    mark.title = `Strange on several nights, since ${date(object.firstCrossing)} TAI`;
    mark.setAttribute("role", "img");
    mark.setAttribute("aria-label", mark.title);
    made.append(mark);
  }
  return made;
}

const ARROWS = { rising: ["↗", "up"], falling: ["↘", "down"], steady: ["→", "quiet"] };

/** Arrow and slope; the arrow is level where the slope's error does not tell it from none. */
function trendCell({ gradient, gradientError, trend }) {
  const made = cell("number trend");
  if (typeof gradient !== "number") {
    made.textContent = "–";
    return made;
  }
  const [arrow, className] = ARROWS[trend] ?? ARROWS.steady;
  if (typeof gradientError === "number") {
    made.title = `${signed(gradient, 4)} ± ${fixed(gradientError, 4)} a day`;
  }
  made.append(element("span", className, arrow));
  made.append(element("span", "unit", ` ${signed(gradient, 3)}/d`));
  return made;
}

function row(object, generated) {
  const made = element("tr");
  const seen = cell("number seen", "seen ", ago(generated - object.mjd));
  seen.title = `${date(object.mjd)} TAI`;
  made.append(
    cell("number rank", null, object.rank),
    objectCell(object),
    scoreCell(object),
    cell("number percentile", "percentile ", percent(object.percentile)),
    trendCell(object),
    cell("number obs", null, object.observations, " observations"),
    seen,
    cell("why", null, object.sentence),
  );
  const before = shown.get(object.objectId);
  if (shown.size > 0 && before !== object.score) made.classList.add("changed");
  return made;
}

async function refresh() {
  try {
    const list = await fetchJSON("/api/ranked?limit=100");
    notice(list.objects.length === 0 ? "No object has a score yet." : null);
    document.getElementById("about").textContent =
      `${list.survey.toUpperCase()} · model ${list.model} · ${date(list.generated)} TAI`;
    body.replaceChildren(...list.objects.map((object) => row(object, list.generated)));
    shown = new Map(list.objects.map((object) => [object.objectId, object.score]));
    table.hidden = list.objects.length === 0;
  } catch (error) {
    notice(`The list cannot be shown: ${error.message}.`);
  }
}

listen(refresh);
refresh();
