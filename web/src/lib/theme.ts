import { create } from "zustand";
import { preferences } from "./storage";

export type Theme = "system" | "light" | "dark";

const KEY = "brane.theme";
const dark = matchMedia("(prefers-color-scheme: dark)");

function stored(): Theme {
  const value = preferences.read(KEY);
  return value === "light" || value === "dark" ? value : "system";
}

function apply(theme: Theme): void {
  const isDark = theme === "dark" || (theme === "system" && dark.matches);
  document.documentElement.dataset.theme = isDark ? "dark" : "light";
}

export const useTheme = create<{ theme: Theme; choose: (theme: Theme) => void }>((set) => ({
  theme: stored(),
  choose: (theme) => {
    preferences.write(KEY, theme === "system" ? undefined : theme);
    apply(theme);
    set({ theme });
  },
}));

/** Follows the system while nothing else was chosen. */
export function followSystemTheme(): void {
  dark.addEventListener("change", () => apply(useTheme.getState().theme));
}
