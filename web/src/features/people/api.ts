import { patch, post } from "@/lib/api";
import type { Role, User } from "@/lib/types";

export interface NewPerson {
  email: string;
  name: string;
  password: string;
  roles: Role[];
  groups: string[];
}

export const addPerson = (person: NewPerson): Promise<User> => post<User>("/api/v1/users", person);

export type PersonChange = Partial<Pick<User, "name" | "roles" | "groups" | "active">> & { password?: string };

export const changePerson = (id: string, change: PersonChange): Promise<User> =>
  patch<User>(`/api/v1/users/${encodeURIComponent(id)}`, change);
