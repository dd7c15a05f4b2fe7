import * as Tabs from "@radix-ui/react-tabs";
import { useTranslation } from "react-i18next";
import { Page } from "@/components/page";
import { Tab, TabList } from "@/components/tabs";
import { useParameters } from "@/lib/use-parameters";
import { BudgetList } from "./budget-list";
import { PriceList } from "./price-list";

/** What may be spent in a day, and what models cost; the tab stands in the address. */
export function BudgetsPage() {
  const { t } = useTranslation();
  const { parameters, change } = useParameters();
  return (
    <Page title={t("shell.budgets")} lead={t("budgets.lead")}>
      <Tabs.Root
        value={parameters.get("tab") ?? "budgets"}
        onValueChange={(tab) => change({ tab: tab === "budgets" ? undefined : tab })}
      >
        <TabList>
          <Tab value="budgets">{t("budgets.budgets")}</Tab>
          <Tab value="prices">{t("prices.title")}</Tab>
        </TabList>
        <Tabs.Content value="budgets" tabIndex={-1}>
          <BudgetList />
        </Tabs.Content>
        <Tabs.Content value="prices" tabIndex={-1}>
          <PriceList filter={parameters.get("q") ?? ""} onFilter={(q) => change({ q: q || undefined })} />
        </Tabs.Content>
      </Tabs.Root>
    </Page>
  );
}
