import * as Toast from "@radix-ui/react-toast";
import { CircleAlert, CircleCheck, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { create } from "zustand";
import { asProblem } from "@/lib/problem";
import { useWords } from "./words";

interface Note {
  id: number;
  kind: "good" | "problem";
  text: string;
  detail?: string;
  thrown?: unknown;
}

interface Notes {
  notes: Note[];
  add: (note: Omit<Note, "id">) => void;
  remove: (id: number) => void;
}

let next = 1;
const NOTES_MAX = 4;

export const useToasts = create<Notes>((set) => ({
  notes: [],
  add: (note) => set(({ notes }) => ({ notes: [...notes, { ...note, id: next++ }].slice(-NOTES_MAX) })),
  remove: (id) => set(({ notes }) => ({ notes: notes.filter((note) => note.id !== id) })),
}));

/** Says that something was done. */
export const say = (text: string): void => useToasts.getState().add({ kind: "good", text });
/** Says that something may not be done, and who can help. */
export const sayNo = (text: string, detail: string): void =>
  useToasts.getState().add({ kind: "problem", text, detail });
/** Says what went wrong with something that has no place of its own on the screen. */
export const sayProblem = (thrown: unknown): void =>
  useToasts.getState().add({ kind: "problem", text: asProblem(thrown).message, thrown });

export function Toasts() {
  const { t } = useTranslation();
  const { notes, remove } = useToasts();
  return (
    <Toast.Provider label={t("common.notice")} duration={6000}>
      {notes.map((note) => (
        <ToastNote key={note.id} note={note} onGone={() => remove(note.id)} />
      ))}
      <Toast.Viewport
        label={t("common.notices")}
        className="fixed bottom-4 right-4 z-50 flex w-[min(24rem,calc(100vw-2rem))] flex-col gap-2"
      />
    </Toast.Provider>
  );
}

function ToastNote({ note, onGone }: { note: Note; onGone: () => void }) {
  const { t } = useTranslation();
  const words = useWords();
  const text =
    note.thrown === undefined ? { title: note.text, detail: note.detail } : words(asProblem(note.thrown).problem);
  const Icon = note.kind === "good" ? CircleCheck : CircleAlert;
  return (
    <Toast.Root
      type={note.kind === "good" ? "background" : "foreground"}
      onOpenChange={(open) => (open ? undefined : onGone())}
      className="animate-appear flex items-start gap-3 rounded-lg border border-line bg-raised p-3 pr-2 shadow"
    >
      <Icon
        aria-hidden
        size={18}
        className={note.kind === "good" ? "mt-0.5 shrink-0 text-good" : "mt-0.5 shrink-0 text-danger"}
      />
      <div className="min-w-0 grow text-sm">
        <Toast.Title className="font-medium">{text.title}</Toast.Title>
        {text.detail === undefined ? null : <Toast.Description className="text-muted">{text.detail}</Toast.Description>}
      </div>
      <Toast.Close
        aria-label={t("common.close")}
        className="flex size-6 shrink-0 items-center justify-center rounded text-muted hover:bg-sunken"
      >
        <X aria-hidden size={16} />
      </Toast.Close>
    </Toast.Root>
  );
}
