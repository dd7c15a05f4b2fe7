import { Menu as MenuIcon, SquarePen } from "lucide-react";
import { lazy, Suspense, useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, Outlet, useLocation, useNavigate, useParams } from "react-router";
import { IconButton } from "@/components/button";
import { Drawer } from "@/components/dialog";
import { Logo } from "@/components/logo";
import { useShortcut } from "@/lib/shortcuts";
import { drafts } from "@/lib/storage";
import { useWide } from "@/lib/use-wide";
import { useSession } from "./session";
import { ShortcutHelp } from "./shortcut-help";
import { Sidebar } from "./sidebar";

const GoTo = lazy(() => import("./go-to").then((part) => ({ default: part.GoTo })));

/** The frame of everything that one sees once inside. */
export function Shell() {
  const { t } = useTranslation();
  const wide = useWide();
  const { pathname } = useLocation();
  const [menu, setMenu] = useState(false);
  const [goTo, setGoTo] = useState(false);
  const [help, setHelp] = useState(false);
  const newChat = useNewChat();
  const { roles } = useSession().user;
  const usesNeurons = roles.includes("user") || roles.includes("admin");
  const openGoTo = useCallback(() => setGoTo(true), []);
  useShortcut("goTo", usesNeurons ? openGoTo : undefined);
  useShortcut("newChat", usesNeurons ? newChat : undefined);
  useShortcut("help", () => setHelp(true));
  // biome-ignore lint/correctness/useExhaustiveDependencies: another address closes the menu
  useEffect(() => setMenu(false), [pathname]);
  // What had focus may have gone with the screen before: then reading goes on at the beginning of the new one.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another address is another screen
  useEffect(() => {
    if (document.activeElement === document.body) document.getElementById("main")?.focus();
  }, [pathname]);
  const sidebar = <Sidebar onNewChat={newChat} onGoTo={openGoTo} onHelp={() => setHelp(true)} />;
  return (
    <div className="flex h-full flex-col lg:flex-row">
      <a
        href="#main"
        className="sr-only z-50 rounded bg-accent px-4 py-2 text-accent-ink focus:not-sr-only focus:fixed focus:left-4 focus:top-4"
      >
        {t("shell.toContent")}
      </a>
      {wide ? (
        <nav
          aria-label={t("shell.navigation")}
          className="flex h-full w-[17rem] shrink-0 flex-col border-r border-line bg-surface"
        >
          {sidebar}
        </nav>
      ) : (
        <header className="flex h-14 shrink-0 items-center justify-between border-b border-line bg-surface px-2">
          <IconButton label={t("shell.menu")} icon={MenuIcon} onClick={() => setMenu(true)} />
          <Link to="/" aria-label={`BRANE · ${t("shell.home")}`} className="flex min-h-6 items-center rounded">
            <Logo />
          </Link>
          {usesNeurons ? (
            <IconButton label={t("shell.newChat")} icon={SquarePen} onClick={newChat} />
          ) : (
            <span className="w-10" />
          )}
        </header>
      )}
      {wide ? null : (
        <Drawer open={menu} onOpenChange={setMenu} title={t("shell.navigation")} side="left">
          <nav aria-label={t("shell.navigation")} className="flex h-full flex-col">
            {sidebar}
          </nav>
        </Drawer>
      )}
      <main id="main" tabIndex={-1} className="relative min-h-0 min-w-0 grow overflow-y-auto outline-none">
        <Suspense fallback={null}>
          <Outlet />
        </Suspense>
      </main>
      {goTo ? (
        <Suspense fallback={null}>
          <GoTo open onOpenChange={setGoTo} />
        </Suspense>
      ) : null}
      <ShortcutHelp open={help} onOpenChange={setHelp} />
    </div>
  );
}

const LAST_NEURON = "brane.last-neuron";

/** Begins a chat with the Neuron one looks at, or looked at last, or at home where one chooses. */
function useNewChat(): () => void {
  const navigate = useNavigate();
  const { neuron } = useParams();
  useEffect(() => {
    if (neuron !== undefined) drafts.write(LAST_NEURON, neuron);
  }, [neuron]);
  return useCallback(() => {
    const last = neuron ?? drafts.read(LAST_NEURON);
    void navigate(last === undefined ? "/" : `/neurons/${last}`);
  }, [navigate, neuron]);
}
