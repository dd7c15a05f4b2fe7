import { post, put } from "@/lib/api";
import { remember } from "@/lib/queries";
import type { Job, Model, Session } from "@/lib/types";

export interface FirstAccount {
  code: string;
  email: string;
  name: string;
  password: string;
}

export const createFirstAccount = async (account: FirstAccount): Promise<Session> =>
  remember(await post<Session>("/api/v1/setup", account));

export const chooseModel = (model: Model): Promise<Model> => put<Model>("/api/v1/models/site-default", model);

export const addSamples = async (neuron: string): Promise<Job[]> =>
  (await post<{ jobs: Job[] }>(`/api/v1/neurons/${encodeURIComponent(neuron)}/samples`)).jobs;
