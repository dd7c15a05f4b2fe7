import { useQuery } from "@tanstack/react-query";
import { ChartColumn, Cpu, House, ScrollText, Search, SquarePen, Users, Wallet } from "lucide-react";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { Link, NavLink } from "react-router";
import { Button } from "@/components/button";
import { Logo } from "@/components/logo";
import { cx } from "@/lib/cx";
import { neuronsQuery } from "@/lib/queries";
import { useSession } from "./session";
import { UserMenu } from "./user-menu";

const ConversationList = lazy(() => import("./conversation-list").then((part) => ({ default: part.ConversationList })));

interface SidebarProps {
  onNewChat: () => void;
  onGoTo: () => void;
  onHelp: () => void;
}

const ITEM = "flex min-h-9 items-center gap-2 rounded px-3 text-sm transition-colors hover:bg-sunken";
const itemClass = ({ isActive }: { isActive: boolean }) =>
  cx(ITEM, isActive && "bg-accent-soft font-medium text-accent");

/** New chat, Neurons, conversations by day, and what the role adds. */
export function Sidebar({ onNewChat, onGoTo, onHelp }: SidebarProps) {
  const { t } = useTranslation();
  const session = useSession();
  const { roles } = session.user;
  const usesNeurons = roles.includes("user") || roles.includes("admin");
  return (
    <>
      <div className="px-4 pb-3 pt-4">
        <Link to="/" aria-label={`BRANE · ${t("shell.home")}`} className="inline-block rounded">
          <Logo />
        </Link>
      </div>
      {usesNeurons ? (
        <div className="space-y-2 px-3 pb-2">
          <Button variant="primary" className="w-full" onClick={onNewChat}>
            <SquarePen aria-hidden size={16} />
            {t("shell.newChat")}
          </Button>
        </div>
      ) : null}
      <div className="px-3">
        {usesNeurons ? (
          <>
            <NavLink to="/" end className={itemClass}>
              <House aria-hidden size={16} />
              {t("shell.home")}
            </NavLink>
            <button type="button" onClick={onGoTo} className={cx(ITEM, "w-full")}>
              <Search aria-hidden size={16} />
              {t("shell.goTo")}
              <kbd className="ml-auto font-sans text-xs text-muted">Ctrl K</kbd>
            </button>
            <NavLink to="/usage" className={itemClass}>
              <ChartColumn aria-hidden size={16} />
              {t("shell.usage")}
            </NavLink>
          </>
        ) : null}
        {roles.includes("admin") ? (
          <>
            <NavLink to="/people" className={itemClass}>
              <Users aria-hidden size={16} />
              {t("shell.people")}
            </NavLink>
            <NavLink to="/budgets" className={itemClass}>
              <Wallet aria-hidden size={16} />
              {t("shell.budgets")}
            </NavLink>
            <NavLink to="/models" className={itemClass}>
              <Cpu aria-hidden size={16} />
              {t("shell.models")}
            </NavLink>
          </>
        ) : null}
        {roles.includes("auditor") ? (
          <NavLink to="/audit" className={itemClass}>
            <ScrollText aria-hidden size={16} />
            {t("shell.audit")}
          </NavLink>
        ) : null}
      </div>
      {usesNeurons ? <Lists /> : <div className="grow" />}
      <div className="border-t border-line p-2">
        <UserMenu session={session} onHelp={onHelp} />
      </div>
    </>
  );
}

function Lists() {
  const { t } = useTranslation();
  const neurons = useQuery(neuronsQuery);
  return (
    <div data-scroll className="relative mt-4 min-h-0 grow overflow-y-auto px-3 pb-4">
      <Heading>{t("shell.neurons")}</Heading>
      <ul>
        {neurons.data?.map((neuron) => (
          <li key={neuron.id}>
            <NavLink to={`/neurons/${neuron.id}`} className={itemClass}>
              <span className="truncate" title={neuron.name}>
                {neuron.name}
              </span>
            </NavLink>
          </li>
        ))}
      </ul>
      <Suspense fallback={null}>
        <ConversationList heading={<Heading>{t("shell.conversations")}</Heading>} itemClass={itemClass} />
      </Suspense>
    </div>
  );
}

function Heading({ children }: { children: string }) {
  return <h2 className="px-3 pb-1 pt-3 text-xs font-medium text-muted">{children}</h2>;
}
