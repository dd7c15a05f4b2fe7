// @vitest-environment happy-dom
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { startI18n } from "@/lib/i18n";
import { ProblemError } from "@/lib/problem";
import { ErrorNote } from "./states";

beforeAll(startI18n);
afterEach(cleanup);

const show = (retry_after: number) =>
  render(
    <ErrorNote
      thrown={new ProblemError({ type: "/problems/budget-spent", title: "Spent.", status: 429, retry_after })}
    />,
  );

describe("ErrorNote", () => {
  it("says when one can ask again", async () => {
    show(3 * 3_600);
    expect(await screen.findByText(/^You can ask again in 3 hours\. It begins anew at midnight\./)).toBeTruthy();
  });

  it("says nothing of a time that is over", async () => {
    show(-5);
    expect(await screen.findByText(/^It begins anew at midnight\./)).toBeTruthy();
  });
});
