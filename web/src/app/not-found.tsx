import { Compass } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useTitle } from "@/components/page";
import { Empty } from "@/components/states";

export function NotFound() {
  const { t } = useTranslation();
  useTitle(t("notFound.title"));
  return (
    <Empty icon={Compass} title={t("notFound.title")}>
      <p>{t("notFound.text")}</p>
      <p className="mt-3">
        <Link to="/" className="font-medium text-accent hover:underline">
          {t("notFound.home")}
        </Link>
      </p>
    </Empty>
  );
}
