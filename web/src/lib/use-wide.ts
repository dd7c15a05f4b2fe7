import { useSyncExternalStore } from "react";

const wide = matchMedia("(min-width: 1024px)");

function subscribe(listener: () => void): () => void {
  wide.addEventListener("change", listener);
  return () => wide.removeEventListener("change", listener);
}

/** Whether two columns fit beside the sidebar. */
export function useWide(): boolean {
  return useSyncExternalStore(subscribe, () => wide.matches);
}
