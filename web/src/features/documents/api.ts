import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { command, get, post, put, withQuery } from "@/lib/api";
import { documentPath, documentsKey } from "@/lib/queries";
import type { Axon, DocumentPage, Marks, StoredDocument } from "@/lib/types";
import { isChanging } from "./reembedding";

const PAGE = 100;

export const documentsQuery = (neuron: string, q: string) =>
  infiniteQueryOptions({
    queryKey: [...documentsKey(neuron), q],
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) =>
      get<DocumentPage>(
        withQuery(`/api/v1/neurons/${encodeURIComponent(neuron)}/documents`, { after: pageParam, limit: PAGE, q }),
        signal,
      ),
    getNextPageParam: (page) => page.next,
  });

const axonPath = (neuron: string) => `/api/v1/neurons/${encodeURIComponent(neuron)}/axon`;

export const axonQuery = (neuron: string) =>
  queryOptions({
    queryKey: ["axon", neuron],
    queryFn: ({ signal }) => get<Axon>(axonPath(neuron), signal),
    refetchInterval: ({ state }) => (state.data && isChanging(state.data) ? 2_000 : false),
  });

export const reembed = (neuron: string): Promise<Axon> => post<Axon>(`${axonPath(neuron)}/reembed`);

export const cancelReembedding = (neuron: string): Promise<Axon> =>
  command("DELETE", `${axonPath(neuron)}/reembed`).then(() => get<Axon>(axonPath(neuron)));

export const deleteDocument = (neuron: string, name: string): Promise<void> =>
  command("DELETE", documentPath(neuron, name));

/** It is gone for everybody when this returns; what is stored of it goes soon after. */
export const eraseDocument = (neuron: string, name: string): Promise<void> =>
  command("DELETE", `${documentPath(neuron, name)}?erase=true`);

export const relabel = (neuron: string, name: string, marks: Marks): Promise<StoredDocument> =>
  put<StoredDocument>(`${documentPath(neuron, name)}/labels`, marks);
