import OpenAI, { APIError, NotFoundError } from "openai";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type Brane, startBrane } from "./brane";
import { MODEL, ModelServer } from "./model-server";

const ADMIN = { name: "Ada Winter", email: "ada@example.org", password: "long harbour evening 41" };
const NEURON = "medical-assistant";

describe.sequential("OpenAI's own client asks a Neuron, unchanged", () => {
  const model = new ModelServer();
  let brane: Brane;
  let cookie = "";
  let csrf = "";
  let client: OpenAI;

  async function call(method: string, path: string, body?: unknown): Promise<Response> {
    const response = await fetch(new URL(path, brane.url), {
      method,
      headers: { "Content-Type": "application/json", Cookie: cookie, "X-CSRF-Token": csrf },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    expect(response.ok, `${method} ${path} ${response.status}`).toBe(true);
    return response;
  }

  beforeAll(async () => {
    [brane] = await Promise.all([startBrane(), model.start()]);
    const setUp = await call("POST", "/api/v1/setup", { code: brane.code, ...ADMIN });
    cookie = setUp.headers.get("set-cookie")?.split(";")[0] ?? "";
    csrf = ((await setUp.json()) as { csrf: string }).csrf;
    await call("PUT", "/api/v1/models/site-default", {
      provider: "openai-compatible",
      model: MODEL,
      endpoint: model.endpoint,
    });
    const { jobs } = (await (await call("POST", `/api/v1/neurons/${NEURON}/samples`)).json()) as {
      jobs: { id: string }[];
    };
    for (const { id } of jobs) {
      await vi.waitFor(
        async () => {
          const { state } = (await (await call("GET", `/api/v1/jobs/${id}`)).json()) as { state: string };
          expect(state).toBe("done");
        },
        { timeout: 60_000, interval: 200 },
      );
    }
    const { secret } = (await (await call("POST", "/api/v1/keys", { name: "editor", days: 7 })).json()) as {
      secret: string;
    };
    client = new OpenAI({ baseURL: `${brane.url}/v1`, apiKey: secret, maxRetries: 0 });
  });
  afterAll(async () => {
    await brane?.stop();
    await model.stop();
  });

  const messages = [{ role: "user" as const, content: "Which antibiotic within the first hour?" }];

  it("lists Neurons as models", async () => {
    const models = await client.models.list();
    expect(models.data.map(({ id }) => id)).toContain(NEURON);
    expect((await client.models.retrieve(NEURON)).owned_by).toBe("brane");
  });

  it("gets a whole answer with citations that open the passage", async () => {
    model.next((speech) => {
      speech.say("Ceftriaxone, ");
      speech.say("at once [1].");
      speech.end("stop");
    });
    const answer = await client.chat.completions.create({ model: NEURON, messages });
    const choice = answer.choices[0];
    expect(choice?.message.content).toBe("Ceftriaxone, at once [1].");
    expect(choice?.finish_reason).toBe("stop");
    expect(answer.usage?.completion_tokens).toBe(2);
    const cited = choice?.message.annotations?.[0]?.url_citation;
    expect(cited?.url).toMatch(
      new RegExp(`^${brane.url}/neurons/${NEURON}/documents\\?view=.+&start=[0-9]+&end=[0-9]+$`),
    );
    expect(answer.choices[0]?.message.content?.slice(cited?.start_index, cited?.end_index)).toBe("[1]");
  });

  it("has the client's tools called, and answers with what they gave", async () => {
    const asked: string[] = [];
    model.next((speech) => {
      const mark = /tool_call_([A-Z0-9]{6})/.exec(speech.prompt)?.[1] ?? "";
      speech.say(`<tool_call_${mark}>{"name": "stock", "arguments": {"of": "Ceftriaxone"}}</tool_call_${mark}>`);
      speech.end("stop");
    });
    model.next((speech) => {
      speech.say(speech.prompt.includes("9 boxes") ? "Nine boxes." : "No result.");
      speech.end("stop");
    });
    const runner = client.chat.completions.runTools({
      model: NEURON,
      messages,
      tools: [
        {
          type: "function",
          function: {
            name: "stock",
            description: "How much of a medicine is there",
            parameters: { type: "object", properties: { of: { type: "string" } }, required: ["of"] },
            parse: JSON.parse,
            function: ({ of }: { of: string }) => {
              asked.push(of);
              return "9 boxes";
            },
          },
        },
      ],
    });
    expect(await runner.finalContent()).toBe("Nine boxes.");
    expect(asked).toEqual(["Ceftriaxone"]);
  });

  it("keeps to a JSON Schema, or says that the model did not", async () => {
    const response_format = {
      type: "json_schema" as const,
      json_schema: {
        name: "dose",
        strict: true,
        schema: { type: "object", properties: { grams: { type: "number" } }, required: ["grams"] },
      },
    };
    for (const said of ['{"grams": 2}', "Two grams."]) {
      model.next((speech) => {
        speech.say(said);
        speech.end("stop");
      });
    }
    const answer = await client.chat.completions.parse({ model: NEURON, messages, response_format });
    expect(answer.choices[0]?.message.parsed).toEqual({ grams: 2 });
    await expect(client.chat.completions.create({ model: NEURON, messages, response_format })).rejects.toMatchObject({
      status: 502,
      code: "answer-form-missed",
    });
  });

  it("streams an answer as it comes", async () => {
    model.next((speech) => {
      for (const word of ["One ", "two ", "three."]) speech.say(word);
      speech.end("length");
    });
    const stream = await client.chat.completions.create({
      model: NEURON,
      messages,
      stream: true,
      stream_options: { include_usage: true },
    });
    const pieces: OpenAI.ChatCompletionChunk[] = [];
    for await (const piece of stream) pieces.push(piece);
    expect(pieces.map((piece) => piece.choices[0]?.delta.content ?? "").join("")).toBe("One two three.");
    expect(pieces.at(-2)?.choices[0]?.finish_reason).toBe("length");
    expect(pieces.at(-1)?.usage?.completion_tokens).toBe(3);
  });

  it("throws when a stream breaks off", async () => {
    model.next(async (speech) => {
      speech.say("Half ");
      // What was said must be on its way, or the connection breaks before the first word.
      await new Promise((resolve) => setTimeout(resolve, 500));
      speech.breakOff();
    });
    const stream = await client.chat.completions.create({ model: NEURON, messages, stream: true });
    const read = async () => {
      for await (const _ of stream);
    };
    await expect(read()).rejects.toThrow(APIError);
  });

  it("closes the model's connection when a reader leaves", async () => {
    const left = new Promise<void>((resolve) => {
      model.next(async (speech) => {
        speech.say("One ");
        await speech.gone;
        resolve();
      });
    });
    const stream = await client.chat.completions.create({ model: NEURON, messages, stream: true });
    for await (const piece of stream) {
      if (piece.choices[0]?.delta.content) break;
    }
    stream.controller.abort();
    await left;
  });

  it("tells a wrong key and an unknown model as the client knows them", async () => {
    const wrong = new OpenAI({ baseURL: `${brane.url}/v1`, apiKey: "brane_wrong", maxRetries: 0 });
    await expect(wrong.models.list()).rejects.toMatchObject({ status: 401, code: "api-key-invalid" });
    await expect(client.chat.completions.create({ model: "nobody", messages })).rejects.toThrow(NotFoundError);
  });

  it("embeds texts", async () => {
    const { data, usage } = await client.embeddings.create({
      model: "all-minilm-l6-v2-q",
      input: ["sepsis", "a red bicycle", "blood poisoning"],
    });
    const cosine = (a: number[], b: number[]) => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
    const [sepsis, bicycle, poisoning] = data.map(({ embedding }) => embedding);
    expect(sepsis).toHaveLength(384);
    expect(cosine(sepsis ?? [], poisoning ?? [])).toBeGreaterThan(cosine(sepsis ?? [], bicycle ?? []));
    expect(usage.total_tokens).toBeGreaterThan(5);
  });
});
