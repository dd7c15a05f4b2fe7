import { post } from "@/lib/api";
import { remember } from "@/lib/queries";
import type { Session } from "@/lib/types";

export const signIn = async (email: string, password: string): Promise<Session> =>
  remember(await post<Session>("/api/v1/session", { email, password }));
