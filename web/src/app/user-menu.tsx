import { ChevronsUpDown, Keyboard, KeyRound, LogOut } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { Menu, MenuChoice, MenuItem, MenuLine } from "@/components/menu";
import { sayProblem } from "@/components/toasts";
import { chooseLanguage, LANGUAGES, type Language } from "@/lib/i18n";
import { useTheme } from "@/lib/theme";
import type { Session } from "@/lib/types";
import { useSessionEvents } from "./session";

/** Who is signed in, how the page looks and speaks, and the way out. */
export function UserMenu({ session, onHelp }: { session: Session; onHelp: () => void }) {
  const { t, i18n } = useTranslation();
  const { theme, choose } = useTheme();
  const { leave } = useSessionEvents();
  const navigate = useNavigate();
  const { name, email } = session.user;
  return (
    <Menu
      side="top"
      trigger={
        <button
          type="button"
          className="flex min-h-11 w-full items-center gap-3 rounded px-2 text-left hover:bg-sunken"
        >
          <span
            aria-hidden
            className="flex size-8 shrink-0 items-center justify-center rounded-full bg-accent-soft text-sm font-semibold text-accent"
          >
            {initials(name)}
          </span>
          <span className="min-w-0 grow">
            <span className="block truncate text-sm font-medium">{name}</span>
            <span className="block truncate text-xs text-muted">{email}</span>
          </span>
          <ChevronsUpDown aria-hidden size={14} className="shrink-0 text-muted" />
        </button>
      }
    >
      <MenuChoice
        label={t("shell.theme")}
        value={theme}
        options={{ system: t("shell.themes.system"), light: t("shell.themes.light"), dark: t("shell.themes.dark") }}
        onChoose={choose}
      />
      <MenuLine />
      <MenuChoice
        label={t("shell.language")}
        value={i18n.language as Language}
        options={LANGUAGES}
        onChoose={(language) => void chooseLanguage(language)}
      />
      <MenuLine />
      <MenuItem icon={KeyRound} onSelect={() => void navigate("/keys")}>
        {t("shell.keys")}
      </MenuItem>
      <MenuItem icon={Keyboard} onSelect={onHelp}>
        {t("shortcuts.title")}
      </MenuItem>
      <MenuItem icon={LogOut} onSelect={() => void leave().catch(sayProblem)}>
        {t("shell.signOut")}
      </MenuItem>
    </Menu>
  );
}

function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  return [words[0], words.length > 1 ? words[words.length - 1] : ""]
    .map((word) => [...(word ?? "")][0] ?? "")
    .join("")
    .toUpperCase();
}
