import { useQuery } from "@tanstack/react-query";
import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/button";
import { Confirm } from "@/components/dialog";
import { Page } from "@/components/page";
import { Empty, ErrorNote, Loading, Skeleton } from "@/components/states";
import { say, sayProblem } from "@/components/toasts";
import { queryClient } from "@/lib/queries";
import { type ApiKey, keysQuery, revokeKey } from "./api";
import { KeyTable } from "./key-table";
import { KeyUse } from "./key-use";
import { NewKey } from "./new-key";

/** One's own API keys: which there are, a new one, and how programs use them. */
export function KeysPage() {
  const { t } = useTranslation();
  const keys = useQuery(keysQuery);
  const [making, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<ApiKey>();
  const list = keys.data?.keys;
  const make = (
    <Button variant="primary" disabled={keys.data === undefined} onClick={() => setMaking(true)}>
      <Plus aria-hidden size={16} />
      {t("keys.make")}
    </Button>
  );
  const revoke = async (key: ApiKey) => {
    try {
      await revokeKey(key.id);
      say(t("keys.revoked", { name: key.name }));
    } catch (thrown) {
      sayProblem(thrown);
    }
    void queryClient.invalidateQueries({ queryKey: keysQuery.queryKey });
  };
  return (
    <Page title={t("shell.keys")} lead={t("keys.lead")} actions={list?.length ? make : undefined}>
      {keys.isPending ? (
        <Loading>
          <Skeleton className="mb-2 h-14" />
          <Skeleton className="h-14" />
        </Loading>
      ) : null}
      {keys.isError ? <ErrorNote thrown={keys.error} onRetry={() => void keys.refetch()} /> : null}
      {list?.length === 0 ? (
        <Empty icon={KeyRound} title={t("keys.empty")}>
          <p className="mb-4">{t("keys.emptyText")}</p>
          {make}
        </Empty>
      ) : null}
      {list?.length ? <KeyTable keys={list} onRevoke={setRevoking} /> : null}
      {list === undefined ? null : (
        <div className="mt-8">
          <KeyUse />
        </div>
      )}
      {keys.data === undefined ? null : (
        <NewKey daysMax={keys.data.days_max} open={making} onClose={() => setMaking(false)} />
      )}
      <Confirm
        open={revoking !== undefined}
        onOpenChange={(open) => (open ? undefined : setRevoking(undefined))}
        title={t("keys.revokeTitle", { name: revoking?.name ?? "" })}
        description={t("keys.revokeText")}
        action={t("keys.revoke")}
        danger
        onConfirm={() => (revoking === undefined ? undefined : revoke(revoking))}
      />
    </Page>
  );
}
