import { queryOptions } from "@tanstack/react-query";
import { get, post, put } from "@/lib/api";
import { remember } from "@/lib/queries";
import type { Job, Model, Models, ModelTest, Session } from "@/lib/types";

export interface FirstAccount {
  code: string;
  email: string;
  name: string;
  password: string;
}

export const createFirstAccount = async (account: FirstAccount): Promise<Session> =>
  remember(await post<Session>("/api/v1/setup", account));

export const modelsQuery = queryOptions({
  queryKey: ["models"],
  queryFn: ({ signal }) => get<Models>("/api/v1/models", signal),
});

export const testModel = (model: Model): Promise<ModelTest> => post<ModelTest>("/api/v1/models/test", model);
export const chooseModel = (model: Model): Promise<Model> => put<Model>("/api/v1/models/site-default", model);

export const addSamples = async (neuron: string): Promise<Job[]> =>
  (await post<{ jobs: Job[] }>(`/api/v1/neurons/${encodeURIComponent(neuron)}/samples`)).jobs;
