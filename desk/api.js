// Requests to the app's API. Without a key nothing is asked; a key that is refused is asked for again.

const BASE = new URL("../../", import.meta.url); // /api/, as this file is /api/desk/files/api.js
const NAME = "function-key";
const PATIENCE_MS = { GET: 60_000 };
const PATIENCE_TO_CHANGE_MS = 235_000; // Azure ends a request after 230 s; a redrive may take long

/** What went wrong: a title, and each fault on its own. `status` is 0 if there was no answer. */
export class Problem extends Error {
  constructor(status, title, faults = []) {
    super([title, ...faults].join(" · "));
    this.status = status;
    this.title = title;
    this.faults = faults;
  }
}

/** There is no key, or it was refused. The shell has asked for one: a page has nothing to show. */
export class SignedOut extends Problem {}

export const key = () => sessionStorage.getItem(NAME);

export const keepKey = (value) => sessionStorage.setItem(NAME, value);

export const forgetKey = () => sessionStorage.removeItem(NAME);

let refused = () => {};

/** `hear(problem)` is called whenever a request has no key, or one that is refused. */
export const onRefused = (hear) => (refused = hear);

/**
 * Requests by path below `/api/`, such as `api.get("messages", {status: "failed"})`. Query parameters that are
 * empty are left out. Each returns the JSON of the answer, or throws a `Problem`.
 */
export const api = {
  get: (path, query, more) => json("GET", path, { query, ...more }),
  post: (path, body = {}, query) => json("POST", path, { body, query }),
  put: (path, body, query) => json("PUT", path, { body, query }),
  delete: (path, query) => json("DELETE", path, { query }),
  /** A file, such as a recording: a Blob. */
  file: async (path, query) => (await send("GET", path, { query })).blob(),
};

async function json(method, path, more) {
  const response = await send(method, path, more);
  return response.status === 204 ? null : response.json();
}

async function send(method, path, { query = {}, body, signal, accept = [] }) {
  const used = key();
  if (!used) throw asked(new SignedOut(401, "Sign in first"));
  const headers = { "x-functions-key": used, Accept: "application/json, */*;q=0.5" };
  if (method !== "GET") headers["x-desk"] = "1";
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const response = await answer(urlOf(path, query), { method, headers, body: body && JSON.stringify(body), signal });
  if (response.ok || accept.includes(response.status)) return response;
  const problem = await problemOf(response);
  if (response.status !== 401 && response.status !== 403) throw problem;
  throw key() === used ? asked(problem) : problem; // another key was typed meanwhile
}

function asked(problem) {
  refused(problem);
  return problem;
}

async function answer(url, { signal, ...request }) {
  const patience = AbortSignal.timeout(PATIENCE_MS[request.method] ?? PATIENCE_TO_CHANGE_MS);
  const until = signal ? AbortSignal.any([signal, patience]) : patience;
  try {
    return await fetch(url, { ...request, cache: "no-store", redirect: "error", signal: until });
  } catch (error) {
    if (error.name === "AbortError") throw error; // the page was left
    throw new Problem(0, error.name === "TimeoutError" ? "The app did not answer in time" : "The app cannot be reached");
  }
}

function urlOf(path, query) {
  const url = new URL(path, BASE);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== "") url.searchParams.set(name, value);
  }
  return url;
}

async function problemOf(response) {
  if (response.status === 401 || response.status === 403) {
    return new SignedOut(response.status, `This key was refused (${response.status}).`);
  }
  try {
    const { title, detail, errors } = await response.json();
    const faults = errors?.map(({ field, message }) => (field ? `${field}: ${message}` : message)) ?? [detail];
    return new Problem(response.status, `${title} (${response.status})`, faults.filter(Boolean));
  } catch {
    return new Problem(response.status, `The app answered ${response.status}`);
  }
}
