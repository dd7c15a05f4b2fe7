import { queryOptions } from "@tanstack/react-query";
import { get, post } from "./api";
import type { Capabilities, Model, ModelExamination, Models, ModelTest } from "./types";

/** The models of the site and what is known of them, for the screens on which an administrator chooses. */

export const modelsQuery = queryOptions({
  queryKey: ["models"],
  queryFn: ({ signal }) => get<Models>("/api/v1/models", signal),
});

export const testModel = (model: Model): Promise<ModelTest> => post<ModelTest>("/api/v1/models/test", model);
export const examineModel = (model: Model): Promise<ModelExamination> =>
  post<ModelExamination>("/api/v1/models/examine", model);

/** What is known of the model; the site's own counts where it is one of a home address, which its answer does not repeat. */
export function knownOf(models: Models, model: Model): Capabilities | undefined {
  const same = (endpoint: string) => endpoint.replace(/\/+$/, "") === model.endpoint?.replace(/\/+$/, "");
  return models.known.find(
    (known) =>
      known.provider === model.provider &&
      known.model === model.model &&
      (model.endpoint === undefined || same(known.endpoint)),
  )?.capabilities;
}
