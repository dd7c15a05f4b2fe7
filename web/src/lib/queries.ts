import { QueryClient, queryOptions } from "@tanstack/react-query";
import { get, setCsrf } from "./api";
import { asProblem, ProblemError } from "./problem";
import { keepDraftsOf } from "./storage";
import type { DocumentText, Job, Neuron, Session, User } from "./types";

/** What more than one screen asks of the server. */

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (failures, thrown) => failures < 2 && asProblem(thrown).status === 0,
      refetchOnWindowFocus: true,
    },
  },
});

/** Who is signed in; null when nobody is. */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  staleTime: 5 * 60_000,
  queryFn: async (): Promise<Session | null> => {
    try {
      return remember(await get<Session>("/api/v1/session"));
    } catch (thrown) {
      if (thrown instanceof ProblemError && thrown.status === 401) return null;
      throw thrown;
    }
  },
});

/** Keeps the CSRF token of a session answer, and drafts only when they are this person's. */
export function remember(session: Session): Session {
  setCsrf(session.csrf);
  keepDraftsOf(session.user.id);
  return session;
}

export const setupQuery = queryOptions({
  queryKey: ["setup"],
  staleTime: 60_000,
  queryFn: ({ signal }) => get<{ needed: boolean }>("/api/v1/setup", signal),
});

export const neuronsQuery = queryOptions({
  queryKey: ["neurons"],
  queryFn: async ({ signal }) => (await get<{ neurons: Neuron[] }>("/api/v1/neurons", signal)).neurons,
});

export const neuronQuery = (id: string) =>
  queryOptions({
    queryKey: ["neurons", id],
    queryFn: ({ signal }) => get<Neuron>(`/api/v1/neurons/${encodeURIComponent(id)}`, signal),
  });

/** For administrators: everybody who has an account here. */
export const peopleQuery = queryOptions({
  queryKey: ["people"],
  queryFn: async ({ signal }) => (await get<{ users: User[] }>("/api/v1/users", signal)).users,
});

export const activeJobsQuery = queryOptions({
  queryKey: ["jobs", "active"],
  queryFn: async ({ signal }) => (await get<{ jobs: Job[] }>("/api/v1/jobs?state=active", signal)).jobs,
  refetchInterval: 5_000,
});

/** One's own jobs of a Neuron that go on, or failed and were not put away. */
export const openJobsQuery = (neuron: string) =>
  queryOptions({
    queryKey: ["jobs", "open", neuron],
    queryFn: async ({ signal }) =>
      (await get<{ jobs: Job[] }>(`/api/v1/neurons/${encodeURIComponent(neuron)}/jobs`, signal)).jobs,
  });

export const documentsKey = (neuron: string) => ["documents", neuron] as const;

export const documentPath = (neuron: string, name: string): string =>
  `/api/v1/neurons/${encodeURIComponent(neuron)}/documents/${encodeURIComponent(name)}`;

export const documentTextQuery = (neuron: string, name: string) =>
  queryOptions({
    queryKey: ["document-text", neuron, name],
    staleTime: 60_000,
    gcTime: 60_000,
    queryFn: ({ signal }) => get<DocumentText>(`${documentPath(neuron, name)}/text`, signal),
  });
