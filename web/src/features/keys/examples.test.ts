import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";
import { clientExample, curlExample } from "./examples";

/** What curl would get of it, by the shell that would run it. */
function words(command: string): string[] {
  const script = `curl() { printf '%s\\n' "$@"; }\n${command}`;
  return execFileSync("sh", ["-c", script], { encoding: "utf8", env: { BRANE_API_KEY: "brane_x" } })
    .trimEnd()
    .split("\n");
}

it("is a command that a shell understands, whatever the question says", () => {
  const question = `What's "the first" $HOME dose of \`x\`?`;
  const [url, , authorization, , type, , body] = words(curlExample("https://brane.example", "ward", question));
  expect(url).toBe("https://brane.example/v1/chat/completions");
  expect(authorization).toBe("Authorization: Bearer brane_x");
  expect(type).toBe("Content-Type: application/json");
  expect(JSON.parse(body ?? "")).toEqual({ model: "ward", messages: [{ role: "user", content: question }] });
});

it("tells an OpenAI client where to go and with what", () => {
  expect(clientExample("http://127.0.0.1:8765").split("\n")).toEqual([
    'base_url="http://127.0.0.1:8765/v1"',
    'api_key=os.environ["BRANE_API_KEY"]',
  ]);
});
