import { queryOptions } from "@tanstack/react-query";
import { command, get, patch, post, send } from "@/lib/api";
import { noteConversation } from "@/lib/conversations";
import type { Conversation, ConversationSummary, Turn } from "@/lib/types";

const conversationPath = (id: string) => `/api/v1/conversations/${encodeURIComponent(id)}`;
const turnPath = (id: string) => `/api/v1/turns/${encodeURIComponent(id)}`;

export const conversationQuery = (id: string) =>
  queryOptions({
    queryKey: ["conversations", "one", id],
    // What changes it happens on this page, or is followed by it.
    staleTime: 60_000,
    refetchOnWindowFocus: false,
    queryFn: async ({ signal }) => {
      const conversation = await get<Conversation>(conversationPath(id), signal);
      noteConversation(summaryOf(conversation));
      return conversation;
    },
  });

function summaryOf({ turns, ...conversation }: Conversation): ConversationSummary {
  return { ...conversation, turns: turns.length };
}

export const beginConversation = (neuron: string): Promise<Conversation> =>
  post<Conversation>(`/api/v1/neurons/${encodeURIComponent(neuron)}/conversations`);

export const renameConversation = (id: string, title: string): Promise<ConversationSummary> =>
  patch<ConversationSummary>(conversationPath(id), { title });
export const deleteConversation = (id: string): Promise<void> => command("DELETE", conversationPath(id));

export interface Question {
  id: string;
  question: string;
  replaces?: string;
}

const STREAM = "text/event-stream";

export const openTurn = (conversation: string, question: Question, signal: AbortSignal): Promise<Response> =>
  send("POST", `${conversationPath(conversation)}/turns`, { body: question, accept: STREAM, signal });

/** The events of a turn after the one numbered `last`. */
export const resumeTurn = (turn: string, last: number, signal: AbortSignal): Promise<Response> =>
  send("GET", `${turnPath(turn)}/events`, { accept: STREAM, headers: { "Last-Event-ID": String(last) }, signal });

export const cancelTurn = (turn: string): Promise<void> => command("DELETE", turnPath(turn));

export const sendFeedback = (turn: string, feedback: NonNullable<Turn["feedback"]>): Promise<void> =>
  command("POST", `${turnPath(turn)}/feedback`, feedback);
