import i18next from "i18next";
import { initReactI18next, useTranslation } from "react-i18next";
import { preferences } from "./storage";
import { en } from "./text/en";
import type { pagesEn } from "./text/pages-en";
import type { problemsEn } from "./text/problems-en";

export const LANGUAGES = { en: "English", de: "Deutsch" } as const;
export type Language = keyof typeof LANGUAGES;

const KEY = "brane.language";

declare module "i18next" {
  interface CustomTypeOptions {
    resources: { translation: typeof en & typeof pagesEn & { problems: typeof problemsEn } };
  }
}

function preferred(): Language {
  const wanted = [preferences.read(KEY), ...navigator.languages].map((tag) => tag?.slice(0, 2));
  return wanted.find((tag): tag is Language => tag === "en" || tag === "de") ?? "en";
}

/** The reader's own variant of the page's language, for dates and numbers: en-GB, de-AT. */
export function useLocale(): string {
  const { language } = useTranslation().i18n;
  return navigator.languages.find((tag) => tag.slice(0, 2) === language) ?? language;
}

async function load(language: Language): Promise<void> {
  if (language === "de" && !i18next.hasResourceBundle("de", "translation")) {
    const { de } = await import("./text/de");
    i18next.addResourceBundle("de", "translation", de);
  }
}

/** The words for problems and for pages that few open: not needed to begin, so they come after what is. */
async function loadLater(language: Language): Promise<void> {
  const [problems, pages] =
    language === "de"
      ? [(await import("./text/problems-de")).problemsDe, (await import("./text/pages-de")).pagesDe]
      : [(await import("./text/problems-en")).problemsEn, (await import("./text/pages-en")).pagesEn];
  i18next.addResourceBundle(language, "translation", { problems, ...pages }, true);
}

let later = Promise.resolve();

/** For those pages: waits until their words are there, or can't be had. */
export const laterTexts = (): Promise<void> => later;

export async function startI18n(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: "en",
    fallbackLng: "en",
    resources: { en: { translation: en } },
    interpolation: { escapeValue: false },
    // What is shown already is shown again when words for it have come.
    react: { bindI18nStore: "added" },
  });
  await show(preferred());
}

async function show(language: Language): Promise<void> {
  await load(language);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
  // Without them the server's own words stand there.
  later = loadLater(language).catch(() => {});
}

export async function chooseLanguage(language: Language): Promise<void> {
  preferences.write(KEY, language);
  await show(language);
}
