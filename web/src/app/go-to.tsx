import * as Radix from "@radix-ui/react-dialog";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import {
  BrainCircuit,
  ChartColumn,
  Cpu,
  FileText,
  House,
  KeyRound,
  type LucideIcon,
  MessagesSquare,
  ScrollText,
  Search,
  Users,
  Wallet,
} from "lucide-react";
import { type KeyboardEvent, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { conversationsQuery, listed } from "@/lib/conversations";
import { cx } from "@/lib/cx";
import { neuronsQuery } from "@/lib/queries";
import { useSettled } from "@/lib/use-settled";
import { useSession } from "./session";

interface Place {
  key: string;
  icon: LucideIcon;
  name: string;
  kind: string;
  to: string;
}

const SHOWN_MAX = 12;

/** Ctrl K: go to any Neuron, its documents, a conversation or a page by typing. */
export function GoTo({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const { t } = useTranslation();
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="animate-appear fixed inset-0 z-40 bg-shade/50" />
        <Radix.Content
          aria-describedby={undefined}
          className="animate-appear fixed left-1/2 top-[12vh] z-40 w-[calc(100vw-2rem)] max-w-xl -translate-x-1/2 overflow-hidden rounded-lg border border-line bg-raised shadow"
        >
          <Radix.Title className="sr-only">{t("shell.goTo")}</Radix.Title>
          <Finder onGone={() => onOpenChange(false)} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Finder({ onGone }: { onGone: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const places = usePlaces(text.trim());
  const go = (place: Place | undefined) => {
    if (place === undefined) return;
    onGone();
    void navigate(place.to);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (by !== 0) setAt((before) => (before + by + places.length) % Math.max(1, places.length));
    else if (event.key === "Enter") go(places[at]);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <div className="flex items-center gap-3 border-b border-line px-4">
        <Search aria-hidden size={18} className="shrink-0 text-muted" />
        <input
          role="combobox"
          aria-expanded
          aria-controls="places"
          aria-activedescendant={places[at] ? `place-${at}` : undefined}
          aria-label={t("shell.goTo")}
          placeholder={t("shell.goToPlaceholder")}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
          className="h-14 w-full bg-transparent outline-none placeholder:text-muted"
        />
      </div>
      <div id="places" role="listbox" aria-label={t("shell.goTo")} className="max-h-[50vh] overflow-y-auto p-2">
        {places.map((place, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the input above
          <div
            key={place.key}
            id={`place-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            onClick={() => go(place)}
            onMouseMove={() => setAt(index)}
            className={cx("flex min-h-10 cursor-pointer items-center gap-3 rounded px-3", index === at && "bg-sunken")}
          >
            <place.icon aria-hidden size={16} className="shrink-0 text-muted" />
            <span className="min-w-0 grow truncate">{place.name}</span>
            <span className="shrink-0 text-sm text-muted">{place.kind}</span>
          </div>
        ))}
      </div>
      {places.length === 0 ? <p className="px-4 pb-4 text-sm text-muted">{t("shell.nothingFound")}</p> : null}
    </>
  );
}

function usePlaces(text: string): Place[] {
  const { t } = useTranslation();
  const { roles } = useSession().user;
  const neurons = useQuery(neuronsQuery);
  const conversations = useInfiniteQuery(conversationsQuery(useSettled(text)));
  return useMemo(() => {
    const pages: (Place | false)[] = [
      { key: "home", icon: House, name: t("shell.home"), kind: t("goTo.page"), to: "/" },
      { key: "keys", icon: KeyRound, name: t("shell.keys"), kind: t("goTo.page"), to: "/keys" },
      { key: "usage", icon: ChartColumn, name: t("shell.usage"), kind: t("goTo.page"), to: "/usage" },
      roles.includes("admin") && {
        key: "people",
        icon: Users,
        name: t("shell.people"),
        kind: t("goTo.page"),
        to: "/people",
      },
      roles.includes("admin") && {
        key: "budgets",
        icon: Wallet,
        name: t("shell.budgets"),
        kind: t("goTo.page"),
        to: "/budgets",
      },
      roles.includes("admin") && {
        key: "models",
        icon: Cpu,
        name: t("shell.models"),
        kind: t("goTo.page"),
        to: "/models",
      },
      roles.includes("auditor") && {
        key: "audit",
        icon: ScrollText,
        name: t("shell.audit"),
        kind: t("goTo.page"),
        to: "/audit",
      },
    ];
    const all: (Place | false)[] = [
      ...(neurons.data ?? []).flatMap((neuron) => [
        { key: neuron.id, icon: BrainCircuit, name: neuron.name, kind: t("goTo.newChat"), to: `/neurons/${neuron.id}` },
        {
          key: `${neuron.id}.documents`,
          icon: FileText,
          name: neuron.name,
          kind: t("documents.title"),
          to: `/neurons/${neuron.id}/documents`,
        },
      ]),
      ...pages,
    ];
    const wanted = text.toLowerCase();
    const named = all.filter(
      (place): place is Place => place !== false && `${place.name} ${place.kind}`.toLowerCase().includes(wanted),
    );
    const talks = listed(conversations.data).map((conversation) => ({
      key: conversation.id,
      icon: MessagesSquare,
      name: conversation.title || t("chat.untitled"),
      kind: t("goTo.conversation"),
      to: `/conversations/${conversation.id}`,
    }));
    return [...named, ...talks].slice(0, SHOWN_MAX);
  }, [t, roles, text, neurons.data, conversations.data]);
}
