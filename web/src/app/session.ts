import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect } from "react";
import { create } from "zustand";
import { forgetLiveTurns } from "@/features/chat/live";
import { command, setCsrf, whenSignedOut } from "@/lib/api";
import { queryClient, sessionQuery, setupQuery } from "@/lib/queries";
import { drafts } from "@/lib/storage";
import type { Session } from "@/lib/types";
import { forgetUploads } from "@/lib/uploads/uploading";

const useExpired = create<{ expired: boolean }>(() => ({ expired: false }));

/** Who is signed in, on the screens that only they see. */
export function useSession(): Session {
  const session = useQuery(sessionQuery);
  if (!session.data) throw new Error("this screen is only for those who are signed in");
  return session.data;
}

interface SessionEvents {
  /** Whether the session ended without the reader's doing. */
  expired: boolean;
  enter: (session: Session) => void;
  leave: () => Promise<void>;
}

export function useSessionEvents(): SessionEvents {
  const { expired } = useExpired();
  useEffect(() => {
    whenSignedOut(() => {
      const session = queryClient.getQueryData(sessionQuery.queryKey);
      if (!session) return;
      useExpired.setState({ expired: true });
      forgetData();
    });
  }, []);
  const enter = useCallback((session: Session) => {
    useExpired.setState({ expired: false });
    queryClient.setQueryData(setupQuery.queryKey, { needed: false });
    queryClient.setQueryData(sessionQuery.queryKey, session);
  }, []);
  const leave = useCallback(async () => {
    await command("DELETE", "/api/v1/session");
    drafts.clear();
    useExpired.setState({ expired: false });
    forgetData();
  }, []);
  return { expired, enter, leave };
}

/** Nothing that one person saw stays for the next one at this workstation; their draft only for themselves. */
function forgetData(): void {
  setCsrf(undefined);
  forgetLiveTurns();
  forgetUploads();
  queryClient.removeQueries({ predicate: (query) => query.queryKey[0] !== "session" && query.queryKey[0] !== "setup" });
  queryClient.setQueryData(sessionQuery.queryKey, null);
}
