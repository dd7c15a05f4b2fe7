import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A BRANE that has just been started for the first time. */
export interface Brane {
  url: string;
  code: string;
  stop: () => Promise<void>;
}

const START_SECONDS_MAX = 90;
const STOP_SECONDS_MAX = 20;

/** The one that BRANE_URL and BRANE_SETUP_CODE name, or one of our own with an empty data directory. */
export async function startBrane(): Promise<Brane> {
  const { BRANE_URL: url, BRANE_SETUP_CODE: code } = process.env;
  if (url !== undefined && code !== undefined) return { url, code, stop: async () => {} };
  const data = mkdtempSync(join(tmpdir(), "brane-browser-test-"));
  const program = join(import.meta.dirname, "../../bin/brane");
  const child = spawn(program, ["run", "all", "--port", "0", "--data", data], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const stop = async () => {
    await ended(child);
    rmSync(data, { recursive: true, force: true });
  };
  try {
    return { ...(await setupLink(child)), stop };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

/** Reads what BRANE prints until the set-up link stands there: `http://…/setup#code=CODE`. */
function setupLink(child: ChildProcess): Promise<{ url: string; code: string }> {
  return new Promise((resolve, reject) => {
    let output = "";
    const fail = (why: string) => reject(new Error(`${why}; it printed:\n${output.slice(-4000)}`));
    const timer = setTimeout(
      () => fail(`BRANE must print its set-up link within ${START_SECONDS_MAX} s`),
      START_SECONDS_MAX * 1000,
    );
    const read = (piece: Buffer) => {
      output += piece.toString("utf8");
      const link = /(https?:\/\/[^\s/]+)\/setup#code=([A-Za-z0-9_-]+)/.exec(output);
      if (link?.[1] === undefined || link[2] === undefined) return;
      clearTimeout(timer);
      resolve({ url: link[1], code: link[2] });
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("exit", (code) => {
      clearTimeout(timer);
      fail(`BRANE ended with ${code} while starting`);
    });
  });
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    const timer = setTimeout(() => child.kill("SIGKILL"), STOP_SECONDS_MAX * 1000);
    child.once("exit", () => {
      clearTimeout(timer);
      resolve();
    });
    child.kill("SIGTERM");
  });
}
