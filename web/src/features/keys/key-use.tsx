import { useQuery } from "@tanstack/react-query";
import { Copy } from "lucide-react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/components/button";
import { say } from "@/components/toasts";
import { copy } from "@/lib/clipboard";
import { neuronsQuery } from "@/lib/queries";
import { clientExample, curlExample, VARIABLE } from "./examples";

/** How to use a key: one call from a shell, and the two lines that an OpenAI client needs. */
export function KeyUse() {
  const { t } = useTranslation();
  const neurons = useQuery(neuronsQuery);
  const { origin } = window.location;
  const neuron = neurons.data?.[0];
  return (
    <section aria-labelledby="key-use" className="space-y-4">
      <div>
        <h2 id="key-use" className="text-lg font-semibold">
          {t("keys.use")}
        </h2>
        <p className="mt-1 max-w-measure text-sm text-muted">{t("keys.useText", { variable: VARIABLE })}</p>
      </div>
      <Example
        name={t("keys.shell")}
        text={curlExample(origin, neuron?.id ?? "medical-assistant", neuron?.starters[0] ?? t("keys.question"))}
      />
      <Example name={t("keys.client")} text={clientExample(origin)} />
    </section>
  );
}

function Example({ name, text }: { name: string; text: string }) {
  const { t } = useTranslation();
  return (
    <figure>
      <figcaption className="flex items-center justify-between gap-2 text-sm font-medium">
        {name}
        <IconButton
          small
          label={t("keys.copyOf", { name })}
          icon={Copy}
          onClick={() => void copy(text).then(() => say(t("common.copied")))}
        />
      </figcaption>
      <pre className="mt-1 whitespace-pre-wrap break-words rounded border border-line bg-sunken p-3 font-mono text-sm">
        {text}
      </pre>
    </figure>
  );
}
