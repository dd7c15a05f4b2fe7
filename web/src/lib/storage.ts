/** Browser storage that may be switched off: then nothing is remembered, and nothing breaks. */
function guarded(store: () => Storage) {
  return {
    read(key: string): string | undefined {
      try {
        return store().getItem(key) ?? undefined;
      } catch {
        return undefined;
      }
    },
    write(key: string, value: string | undefined): void {
      try {
        if (value === undefined || value === "") store().removeItem(key);
        else store().setItem(key, value);
      } catch {
        // full or forbidden: the choice lasts as long as the page
      }
    },
    clear(): void {
      try {
        store().clear();
      } catch {
        // nothing was kept
      }
    },
  };
}

/** How this workstation likes its page: theme and language. Nothing that a person wrote. */
export const preferences = guarded(() => localStorage);
/** Drafts: they survive a reload, and go with the tab, with signing out, or when somebody else signs in. */
export const drafts = guarded(() => sessionStorage);

const OWNER = "brane.owner";

export function keepDraftsOf(user: string): void {
  if (drafts.read(OWNER) === user) return;
  drafts.clear();
  drafts.write(OWNER, user);
}
