import { Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/components/button";
import { Time } from "@/components/time";
import { cx } from "@/lib/cx";
import type { ApiKey } from "./api";

/** The keys with what tells a forgotten one from one in use. */
export function KeyTable({ keys, onRevoke }: { keys: ApiKey[]; onRevoke: (key: ApiKey) => void }) {
  const { t } = useTranslation();
  return (
    <div className="overflow-hidden rounded-lg border border-line bg-surface">
      <table className="w-full table-fixed text-left">
        <thead>
          <tr className="h-10 border-b border-line text-sm text-muted">
            <th scope="col" className="pl-4 font-medium">
              {t("keys.name")}
            </th>
            <th scope="col" className="hidden w-36 font-medium md:table-cell">
              {t("keys.createdAt")}
            </th>
            <th scope="col" className="w-32 font-medium sm:w-40">
              {t("keys.expires")}
            </th>
            <th scope="col" className="hidden w-40 font-medium sm:table-cell">
              {t("keys.lastUsed")}
            </th>
            <th scope="col" className="w-14">
              <span className="sr-only">{t("keys.revoke")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => (
            <Row key={key.id} apiKey={key} onRevoke={() => onRevoke(key)} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ apiKey, onRevoke }: { apiKey: ApiKey; onRevoke: () => void }) {
  const { t } = useTranslation();
  const { name, created, expires, last_used } = apiKey;
  const over = Date.parse(expires) <= Date.now();
  return (
    <tr className="border-b border-line last:border-0">
      <td className={cx("break-words py-3 pl-4 pr-3 font-medium", over && "text-muted")}>{name}</td>
      <td className="hidden pr-3 text-sm text-muted md:table-cell">
        <Time value={created} show="day" />
      </td>
      <td className="pr-3 text-sm">
        <Time value={expires} show="day" className={cx("block", over && "text-muted")} />
        {over ? <span className="block text-danger">{t("keys.expired")}</span> : null}
      </td>
      <td className="hidden pr-3 text-sm text-muted sm:table-cell">
        {last_used === undefined ? t("keys.never") : <Time value={last_used} />}
      </td>
      <td className="pr-2 text-right">
        <IconButton small label={t("keys.revokeOf", { name })} icon={Trash2} onClick={onRevoke} />
      </td>
    </tr>
  );
}
