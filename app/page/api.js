// Call the API of the server.
//
//   ask       POST /ask, with events `quotes`, `sentence`, `answer` and `error`, or the answer as JSON
//   search    POST /search
//   others    GET /start, GET /v1/models, POST /feedback, POST /login, POST /logout
//   reviewers GET /feedback/list, POST /feedback/{id}/approve, GET /drafts/list, GET and POST /drafts/{id}

export class Refused extends Error {
  constructor(status, message, after, code) {
    super(message);
    this.status = status; // 0 where no server answered
    this.after = after; // seconds, as the server asks
    this.code = code; // of the error; none where no server answered
  }
}

async function send(path, body, signal) {
  const request =
    body === undefined
      ? { signal }
      : {
          method: "POST",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify(body),
          signal,
        };
  let response;
  try {
    response = await fetch(path, request);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refused(0, "");
  }
  if (response.ok) return response;
  const failure = await response.json().catch(() => ({}));
  throw new Refused(
    response.status,
    failure.error?.message ?? "",
    Number(response.headers.get("Retry-After")) || 0,
    failure.error?.code,
  );
}

export const get = async (path) => (await send(path)).json();
export const post = async (path, body) => (await send(path, body)).json().catch(() => ({}));

// Ask a question, and return the answer. Calls `quoted` with the places of the documents before the model has
// written, and `arrived` with each sentence.
export async function ask(asked, { quoted, arrived }, signal) {
  const response = await send("/ask", { ...asked, stream: true }, signal);
  if (!response.headers.get("Content-Type")?.startsWith("text/event-stream")) return response.json();
  for await (const { event, data } of events(response.body)) {
    if (event === "quotes") quoted(data);
    if (event === "sentence") arrived(data);
    if (event === "answer") return data;
    if (event === "error") throw new Refused(500, data.error?.message ?? "");
  }
  throw new Refused(0, "broken");
}

async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const parts = (buffer + value).split(/\r?\n\r?\n/);
    buffer = parts.pop();
    for (const part of parts) {
      const field = (name) =>
        part
          .split(/\r?\n/)
          .filter((line) => line.startsWith(`${name}:`))
          .map((line) => line.slice(name.length + 1).trimStart());
      if (field("data").length) yield { event: field("event")[0], data: JSON.parse(field("data").join("\n")) };
    }
  }
}
