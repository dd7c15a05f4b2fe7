import { FileText } from "lucide-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Button } from "@/components/button";
import { Loading, Skeleton } from "@/components/states";
import type { Neuron } from "@/lib/types";
import { ConversationMenu } from "./conversation-menu";

export function Head({ neuron, id, title }: { neuron: Neuron; id: string; title: string }) {
  const { t } = useTranslation();
  return (
    <header className="flex h-14 shrink-0 items-center gap-1 border-b border-line pl-4 pr-2">
      <h1 className="min-w-0 grow truncate text-base font-semibold" title={title}>
        {title || neuron.name}
      </h1>
      <Button asChild small variant="quiet" className="text-muted">
        <Link to={`/neurons/${neuron.id}/documents`}>
          <FileText aria-hidden size={16} />
          <span className="hidden sm:inline">{t("documents.count", { count: neuron.documents })}</span>
          <span className="sr-only sm:hidden">{t("documents.title")}</span>
        </Link>
      </Button>
      <ConversationMenu id={id} title={title} neuron={neuron.id} />
    </header>
  );
}

export function Footer({ children }: { children: ReactElement }) {
  const { t } = useTranslation();
  return (
    <div className="mx-auto w-full max-w-3xl px-4 pb-3">
      {children}
      <p className="mt-2 text-center text-xs text-muted">{t("chat.check")}</p>
    </div>
  );
}

export function ThreadSkeleton() {
  return (
    <Loading>
      <div className="mx-auto max-w-3xl space-y-4 px-4 pt-6">
        <Skeleton className="ml-auto h-10 w-1/2" />
        <Skeleton className="h-4" />
        <Skeleton className="h-4 w-11/12" />
        <Skeleton className="h-4 w-2/3" />
      </div>
    </Loading>
  );
}
