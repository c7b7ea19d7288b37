// What both pages share: fetching, the live connection, and how numbers are written.

/** The JSON at a path of ours; throws an Error whose `status` is the answer's. */
export async function fetchJSON(path) {
  const response = await fetch(path, { headers: { Accept: "application/json" } });
  if (!response.ok) {
    const error = new Error(`the server answered ${response.status}`);
    error.status = response.status;
    throw error;
  }
  return response.json();
}

/**
 * Calls `onScores` with the identifiers of the objects that changed (none named: many), at most
 * once a second, and after each reconnection; shows the state of the connection.
 */
export function listen(onScores) {
  const status = document.getElementById("live");
  let waiting = null;
  let wasLost = false;
  const gather = (objects) => {
    if (waiting !== null) {
      waiting = waiting.length === 0 || objects.length === 0 ? [] : waiting.concat(objects);
      return;
    }
    waiting = objects;
    setTimeout(() => {
      const changed = waiting;
      waiting = null;
      onScores(changed);
    }, 1000);
  };
  const show = (text, state) => {
    status.textContent = text;
    status.className = `live ${state}`;
  };
  const source = new EventSource("/events");
  source.addEventListener("open", () => {
    show("live", "on");
    if (wasLost) gather([]);
    wasLost = false;
  });
  source.addEventListener("error", () => {
    show("no connection", "off");
    wasLost = true;
  });
  source.addEventListener("scores", (event) => gather(JSON.parse(event.data).objects));
}

/** Shows or hides the notice of the page. */
export function notice(text) {
  const element = document.getElementById("notice");
  element.textContent = text ?? "";
  element.hidden = !text;
}

const isNumber = (value) => typeof value === "number" && Number.isFinite(value);

/** A number with a fixed count of digits; a dash where there is none. */
export function fixed(value, digits) {
  return isNumber(value) ? value.toFixed(digits).replace("-", "−") : "–";
}

/** A number with its sign. */
export function signed(value, digits) {
  return (value > 0 ? "+" : "") + fixed(value, digits);
}

/** A percentile as sentences say it; never 100. */
export function percent(value) {
  if (!isNumber(value)) return "–";
  if (value > 99.9) return Math.min(value, 99.99).toFixed(2);
  return value.toFixed(1);
}

/** A time span in days, in words. */
export function ago(days) {
  if (!isNumber(days)) return "–";
  if (days < 1 / 24) return `${Math.max(0, Math.round(days * 1440))} min ago`;
  if (days < 2) return `${(days * 24).toFixed(days < 0.5 ? 1 : 0)} h ago`;
  return `${days < 10 ? days.toFixed(1) : Math.round(days)} d ago`;
}

/** A calendar date and time of an MJD, to the minute. */
export function date(mjd) {
  if (!isNumber(mjd)) return "–";
  return new Date((mjd - 40587) * 86400e3).toISOString().slice(0, 16).replace("T", " ");
}

/** An angle of hours or degrees as three numbers. */
export function sexagesimal(value, digits, isSigned) {
  if (!isNumber(value)) return "–";
  const unit = 10 ** digits;
  const total = Math.round(Math.abs(value) * 3600 * unit);
  const seconds = (total % (60 * unit)) / unit;
  const minutes = Math.floor(total / (60 * unit)) % 60;
  const whole = Math.floor(total / (3600 * unit));
  const sign = value < 0 ? "−" : isSigned ? "+" : "";
  const pad = (text, width) => String(text).padStart(width, "0");
  return `${sign}${pad(whole, 2)} ${pad(minutes, 2)} ${pad(seconds.toFixed(digits), digits + 3)}`;
}

/** An element with a class and text. */
export function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}
