/** The shapes of docs/http-api.md, in its words. */

export type Role = "admin" | "user" | "auditor";
export type Tier = 0 | 1 | 2;

export interface Session {
  user: { id: string; email: string; name: string; roles: Role[]; groups: string[] };
  csrf: string;
  expires: string;
}

export interface User {
  id: string;
  email: string;
  name: string;
  roles: Role[];
  groups: string[];
  active: boolean;
  created: string;
  last_sign_in?: string;
}

export type Provider = "ollama" | "openai-compatible" | "openai" | "anthropic" | "huggingface" | "extractive";

export interface Model {
  provider: Provider;
  model?: string;
  endpoint?: string;
  credential?: string;
}

/** Who says what a model can do. */
export type Source = "override" | "server" | "table" | "probe";

export interface TokenLimit {
  tokens: number;
  source: Source;
  refuted: boolean;
}

/** Refuted: it is claimed, but failed when it was tried. */
export interface Ability {
  is: "yes" | "no" | "unknown";
  source?: Source;
  refuted: boolean;
}

export interface Capabilities {
  context?: TokenLimit;
  output?: TokenLimit;
  tools: Ability;
  json_schema: Ability;
  vision: Ability;
  thinking: Ability;
}

export interface Models {
  site_default: Model;
  found: { provider: Provider; endpoint: string; models: string[] }[];
  known: { provider: Provider; endpoint: string; model: string; capabilities: Capabilities }[];
  local_addresses: string[];
}

export interface ModelTrial {
  of: "tools" | "json_schema" | "vision" | "thinking" | "context";
  verdict: "passed" | "failed" | "unsure";
  why?: "in_words" | "wrong" | "refused" | "cut" | "uncounted" | "limit" | "slow" | "server";
  millis: number;
  sent?: number;
  counted?: number;
}

export interface ModelExamination {
  ok: boolean;
  capabilities: Capabilities;
  trials: ModelTrial[];
  problem?: ProblemBody;
}

export interface ModelTest {
  ok: boolean;
  first_token_millis?: number;
  tokens_per_second?: number;
  problem?: ProblemBody;
}

export interface Neuron {
  id: string;
  name: string;
  description: string;
  labels: Record<string, string>;
  tier: Tier;
  version: number;
  model: Model & { local: boolean; site_default: boolean };
  starters: string[];
  samples: number;
  documents: number;
  passages: number;
  state: "idle" | "thinking" | "executing" | "error";
  last_used?: string;
  may: { use: boolean; feed: boolean; edit: boolean };
  axon: boolean;
}

/** A Neuron's document memory: the model that made its vectors, and the one that the Neuron names now. */
export interface Axon {
  embedding: string;
  wanted: string;
  current: boolean;
  documents: number;
  passages: number;
  reembedding?: Reembedding;
}

export interface Reembedding {
  model: string;
  state: "queued" | "running" | "done" | "failed" | "cancelled";
  done: number;
  total: number;
  problem?: ProblemBody;
  created: string;
  updated: string;
}

export type DocumentType = "pdf" | "docx" | "html" | "markdown" | "text";

export interface StoredDocument {
  id: string;
  name: string;
  type: DocumentType;
  bytes: number;
  pages?: number;
  passages: number;
  state: "live";
  version: number;
  added: string;
  by: { id: string; name: string };
  labels: string[];
  date?: string;
}

/** By what searches can be limited to a document: its labels, and its own date. */
export interface Marks {
  labels: string[];
  date?: string;
}

export interface DocumentPage {
  documents: StoredDocument[];
  next?: string;
  total: number;
}

export interface Span {
  start: number;
  end: number;
}

export interface DocumentText {
  document: StoredDocument;
  text: string;
  pages: ({ page: number } & Span)[];
  headings: { level: number; title: string; start: number }[];
  passages: ({ ordinal: number } & Span)[];
}

export type Stage = "receiving" | "reading" | "splitting" | "embedding" | "committing";

export interface Job {
  id: string;
  neuron: string;
  name: string;
  document?: string;
  state: "queued" | "running" | "done" | "failed" | "cancelled";
  stage: Stage;
  done: number;
  total: number;
  problem?: ProblemBody;
  created: string;
  updated: string;
}

export interface Hit extends Span {
  document: string;
  name: string;
  type: DocumentType;
  ordinal: number;
  text: string;
  page?: number;
  headings: string[];
  paragraph?: number;
  score: number;
  vector_rank?: number;
  lexical_rank?: number;
}

export type Passage = Hit & { n: number };

export interface ConversationSummary {
  id: string;
  neuron: string;
  neuron_name: string;
  title: string;
  updated: string;
  turns: number;
}

export interface ConversationPage {
  conversations: ConversationSummary[];
  next?: string;
}

export type Conversation = Omit<ConversationSummary, "turns"> & { created: string; turns: Turn[] };

export interface Step {
  step: number;
  kind: "search" | "model";
  state: "running" | "done" | "failed";
  /** The Neuron that is searched, or the model that answers; `extractive` when none does. */
  label: string;
  count?: number;
  millis?: number;
}

export interface Usage {
  input_tokens?: number;
  output_tokens?: number;
  first_token_millis: number;
  total_millis: number;
}

export interface Privacy {
  pseudonymised: Record<string, number>;
  left: { bytes: number; to: string | null };
  tokens: ({ type: string; placeholder: string; in: "question" | "answer" } & Span)[];
}

export interface Turn {
  id: string;
  conversation: string;
  question: string;
  state: "running" | "done" | "failed" | "cancelled";
  created: string;
  ended?: string;
  answer: string;
  passages: Passage[];
  citations: { n: number }[];
  unsupported: Span[];
  steps: Step[];
  model?: { provider: Provider; model?: string; local: boolean };
  /** Which version answered under which tier; known once the turn has started. */
  neuron?: { id: string; version: number };
  tier?: Tier;
  usage?: Usage;
  privacy?: Privacy;
  /** Why a finished answer stops short: it reached the most tokens that it may have. */
  cut?: "length";
  problem?: ProblemBody;
  feedback?: { value: "good" | "bad" | null; reason?: string };
  /** The answer was taken away: a document that it may quote was erased. */
  withdrawn?: true;
}

export interface AuditEvent {
  id: string;
  n: number;
  at: string;
  kind: "intent" | "outcome" | "fact" | "beat";
  of?: string;
  actor: string;
  actor_name?: string;
  via?: string;
  role?: string;
  action: string;
  resource: string;
  decision: string;
  why?: string;
  tier?: Tier;
  neuron?: string;
  model?: string;
  counts?: Record<string, number>;
  request?: string;
  boot?: string;
  recorded: string;
}

/** application/problem+json (RFC 9457); extra members stay readable. */
export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  detail?: string;
  instance?: string;
  [extra: string]: unknown;
}
