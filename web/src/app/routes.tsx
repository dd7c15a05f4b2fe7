import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { Navigate, Outlet, Route, Routes, useLocation, useNavigate, useSearchParams } from "react-router";
import { ErrorNote } from "@/components/states";
import { SignInPage } from "@/features/session/sign-in-page";
import { laterTexts } from "@/lib/i18n";
import { sessionQuery, setupQuery } from "@/lib/queries";
import type { Role, Session } from "@/lib/types";
import { NotFound } from "./not-found";
import { useSession, useSessionEvents } from "./session";
import { Shell } from "./shell";

const HomePage = lazy(() => import("@/features/home/home-page").then((part) => ({ default: part.HomePage })));
const NewChatPage = lazy(() => import("@/features/chat/chat-page").then((part) => ({ default: part.NewChatPage })));
const ConversationPage = lazy(() =>
  import("@/features/chat/chat-page").then((part) => ({ default: part.ConversationPage })),
);
const DocumentsRoute = lazy(() => import("./documents-route").then((part) => ({ default: part.DocumentsRoute })));
const PeoplePage = lazy(() =>
  worded(import("@/features/people/people-page")).then((part) => ({ default: part.PeoplePage })),
);
const KeysPage = lazy(() => worded(import("@/features/keys/keys-page")).then((part) => ({ default: part.KeysPage })));
const AuditPage = lazy(() =>
  worded(import("@/features/audit/audit-page")).then((part) => ({ default: part.AuditPage })),
);
const UsagePage = lazy(() =>
  worded(import("@/features/usage/usage-page")).then((part) => ({ default: part.UsagePage })),
);
const BudgetsPage = lazy(() =>
  worded(import("@/features/budgets/budgets-page")).then((part) => ({ default: part.BudgetsPage })),
);
const ModelsPage = lazy(() =>
  worded(import("@/features/models/models-page")).then((part) => ({ default: part.ModelsPage })),
);
const AccountStep = lazy(() =>
  worded(import("@/features/setup/account-step")).then((part) => ({ default: part.AccountStep })),
);
const ModelStep = lazy(() =>
  worded(import("@/features/setup/model-step")).then((part) => ({ default: part.ModelStep })),
);
const TryStep = lazy(() => worded(import("@/features/setup/try-step")).then((part) => ({ default: part.TryStep })));

/** A page whose words come later than the others. */
async function worded<T>(page: Promise<T>): Promise<T> {
  const [part] = await Promise.all([page, laterTexts()]);
  return part;
}

/** Every address of the page, and who may go there. */
export function AppRoutes() {
  const events = useSessionEvents();
  const navigate = useNavigate();
  return (
    <Suspense fallback={null}>
      <Routes>
        <Route path="/sign-in" element={<SignInRoute expired={events.expired} />} />
        <Route path="/setup" element={<SetupRoute />} />
        <Route element={<SignedIn roles={["admin"]} />}>
          <Route path="/setup/model" element={<ModelStep onNext={() => void navigate("/setup/try")} />} />
          <Route path="/setup/try" element={<TryStep onDone={() => void navigate("/")} />} />
        </Route>
        <Route element={<SignedIn />}>
          <Route element={<Shell />}>
            <Route index element={<HomeRoute />} />
            <Route path="/keys" element={<KeysPage />} />
            <Route element={<SignedIn roles={["user", "admin"]} />}>
              <Route path="/neurons/:neuron" element={<NewChatPage />} />
              <Route path="/neurons/:neuron/documents" element={<DocumentsRoute />} />
              <Route path="/conversations/:conversation" element={<ConversationPage />} />
              <Route path="/usage" element={<UsageRoute />} />
            </Route>
            <Route element={<SignedIn roles={["admin"]} />}>
              <Route path="/people" element={<PeoplePage />} />
              <Route path="/budgets" element={<BudgetsPage />} />
              <Route path="/models" element={<ModelsPage />} />
            </Route>
            <Route element={<SignedIn roles={["auditor"]} />}>
              <Route path="/audit" element={<AuditPage />} />
            </Route>
            <Route path="*" element={<NotFound />} />
          </Route>
        </Route>
      </Routes>
    </Suspense>
  );
}

/** Lets those pass who are signed in and have one of the roles; a page that one may not see is no page. */
function SignedIn({ roles }: { roles?: Role[] }) {
  const session = useQuery(sessionQuery);
  const setup = useQuery({ ...setupQuery, enabled: session.data === null });
  const location = useLocation();
  if (session.isError)
    return <ErrorNote thrown={session.error} onRetry={() => void session.refetch()} className="m-6" />;
  if (session.data === undefined || (session.data === null && setup.isPending)) return null;
  if (session.data === null) {
    if (setup.data?.needed) return <Navigate to="/setup" replace />;
    const to = location.pathname + location.search;
    return <Navigate to={to === "/" ? "/sign-in" : `/sign-in?to=${encodeURIComponent(to)}`} replace />;
  }
  const mine = session.data.user.roles;
  return roles === undefined || roles.some((role) => mine.includes(role)) ? <Outlet /> : <NotFound />;
}

function HomeRoute() {
  const session = useSession();
  const { roles } = session.user;
  // Someone who only audits has no Neurons: the log is their home.
  if (roles.length === 1 && roles[0] === "auditor") return <Navigate to="/audit" replace />;
  return <HomePage session={session} />;
}

function UsageRoute() {
  return <UsagePage session={useSession()} />;
}

function SignInRoute({ expired }: { expired: boolean }) {
  const [search] = useSearchParams();
  const session = useQuery(sessionQuery);
  const setup = useQuery({ ...setupQuery, enabled: session.data === null });
  const { enter } = useSessionEvents();
  if (session.data) return <Navigate to={insideAddress(search.get("to"))} replace />;
  if (setup.data?.needed) return <Navigate to="/setup" replace />;
  return <SignInPage expired={expired} onSignedIn={enter} />;
}

/** Where one was going; never another site. */
function insideAddress(to: string | null): string {
  return to !== null && /^\/(?![/\\])/.test(to) ? to : "/";
}

function SetupRoute() {
  const navigate = useNavigate();
  const setup = useQuery(setupQuery);
  const session = useQuery(sessionQuery);
  const { enter } = useSessionEvents();
  const created = (created: Session) => {
    enter(created);
    void navigate("/setup/model", { replace: true });
  };
  if (setup.isError) return <ErrorNote thrown={setup.error} onRetry={() => void setup.refetch()} className="m-6" />;
  if (setup.isPending || session.isPending) return null;
  if (session.data) return <Navigate to="/setup/model" replace />;
  return setup.data.needed ? <AccountStep onCreated={created} /> : <Navigate to="/sign-in" replace />;
}
