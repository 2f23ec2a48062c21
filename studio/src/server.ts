/** Asking the server: the same API that any program may use. */

import type { Happening, Info, Mistake, ToldScore } from "./told";

/** What the server, or the way to it, did not grant: what was found, what was expected, what to do. */
export class Refusal extends Error {
  constructor(readonly mistake: Mistake) {
    super(mistake.found);
  }
}

/** What went wrong, in three parts, where `expected` was to come of it. */
export function mistakeOf(error: unknown, expected: string, remedy = "try it again."): Mistake {
  return error instanceof Refusal ? error.mistake : { found: String(error), expected, remedy };
}

export const NO_SERVER: Mistake = {
  found: "The server does not answer.",
  expected: "Descant Studio, running on this machine.",
  remedy: "start it again with: descant studio",
};

export async function askInfo(): Promise<Info> {
  return granted((await answered(await reach("./v1/info"))).json() as Promise<Info>);
}

export async function askRead(file: { name: string; base64: string }): Promise<ToldScore> {
  return granted((await answered(await post("./v1/read", { file }))).json() as Promise<ToldScore>);
}

export async function askRender(said: object): Promise<Blob> {
  return granted((await answered(await post("./v1/render", said))).blob());
}

/** Every event of a writing, as it happens; aborting the signal stops the work on the server, too. */
export async function* askGenerate(said: object, signal: AbortSignal): AsyncGenerator<Happening> {
  const answer = await answered(await post("./v1/generate", said, signal));
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  let ended = false;
  try {
    for (;;) {
      const { done, value } = await granted(reader.read());
      if (done && !ended) throw new Refusal(NO_SERVER);
      if (done) return;
      rest += value;
      const blocks = rest.split("\n\n");
      rest = blocks.pop()!;
      for (const block of blocks) {
        const [first, second] = block.split("\n");
        if (first?.startsWith("event: ") && second?.startsWith("data: ")) {
          ended = first === "event: done" || first === "event: error";
          yield { event: first.slice(7), said: JSON.parse(second.slice(6)) } as Happening;
        }
      }
    }
  } finally {
    // whoever stops listening stops the work
    void reader.cancel().catch(() => {});
  }
}

function post(path: string, said: object, signal?: AbortSignal): Promise<Response> {
  const headers = { "Content-Type": "application/json" };
  return reach(path, { method: "POST", headers, body: JSON.stringify(said), signal: signal ?? null });
}

function reach(path: string, init?: RequestInit): Promise<Response> {
  return granted(fetch(path, init));
}

/** What comes over the way to the server, which may break off at any time. */
async function granted<Kind>(coming: Promise<Kind>): Promise<Kind> {
  try {
    return await coming;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Refusal(NO_SERVER);
  }
}

async function answered(answer: Response): Promise<Response> {
  if (answer.ok) return answer;
  let mistake: Mistake;
  try {
    mistake = ((await answer.json()) as { error: Mistake }).error;
  } catch {
    mistake = { found: `The server answered with ${answer.status}.`, expected: "an answer.", remedy: "try it again." };
  }
  throw new Refusal(mistake);
}
